using Outrider.Logs.Receiving;

namespace Outrider.Logs.Sources;

/// <summary>A source as it was written: how to build it, and what its lines are.</summary>
internal sealed record LogSourcePart(LineSettings Lines, LogSourceFactory Make)
{
    /// <summary>The half that listens; null for a source that nobody sends to.</summary>
    public ReceiverPart? Receiver { get; init; }
}
