namespace Outrider.Kernel;

/// <summary>Whose sidecar this is: goes into every log line, metric and trace. Nothing nullable is left; what the user did not say is an empty string.</summary>
internal sealed record AppIdentity(string Service, string Version, string Environment, string Region, string Hostname);
