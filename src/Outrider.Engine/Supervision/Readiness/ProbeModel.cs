namespace Outrider.Supervision.Readiness;

/// <summary>What one probe asks.</summary>
/// <param name="Kind">What is probed.</param>
/// <param name="Target">The path that an HTTP probe gets, or the service that a gRPC probe asks for (empty: the server as a whole).</param>
/// <param name="Command">What a command probe runs; it passes with code 0.</param>
/// <param name="Timeout">Of one probe.</param>
/// <param name="Port">Where to ask if not where the program listens; 0 where it is the program's own.</param>
internal sealed record ProbeModel(ProbeKind Kind, string Target, IReadOnlyList<string> Command, TimeSpan Timeout, int Port)
{
    /// <summary>Whether there must be a port to ask at.</summary>
    public bool AsksPort => Kind is ProbeKind.Tcp or ProbeKind.Http or ProbeKind.Grpc;
}
