namespace Outrider.Configuration;

/// <summary>A value the user wrote, with where, for rules that only show once it is used: a port that is taken, a command that is not there.</summary>
internal sealed record Placed<V>(V Value, Place Place, string Path);
