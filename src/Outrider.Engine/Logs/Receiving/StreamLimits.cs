namespace Outrider.Logs.Receiving;

/// <summary>What one listener takes of those who connect.</summary>
/// <param name="Connections">Open at once; a further one is closed.</param>
/// <param name="Idle">How long a peer may say nothing.</param>
internal sealed record StreamLimits(int Connections, TimeSpan Idle);
