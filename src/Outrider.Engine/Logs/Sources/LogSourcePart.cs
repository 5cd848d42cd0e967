namespace Outrider.Logs.Sources;

/// <summary>A source as it was written: how to build it, and what its lines are.</summary>
internal sealed record LogSourcePart(LineSettings Lines, LogSourceFactory Make);
