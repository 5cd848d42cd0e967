namespace Outrider.Kernel;

/// <summary>Whose sidecar this is: goes into every log line, metric and trace. Nothing nullable is left; what the user did not say is an empty string.</summary>
internal sealed record AppIdentity(string Service, string Version, string Environment, string Region, string Hostname)
{
    /// <summary>What log lines say of it besides, as names and values in JSON: where it runs, and what the user wants in each.</summary>
    public IReadOnlyList<(string Name, string Json)> Attributes { get; init; } = [];
}
