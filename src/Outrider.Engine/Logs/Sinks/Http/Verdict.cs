namespace Outrider.Logs.Sinks;

/// <summary>What an answer's status means for the lines that were sent.</summary>
internal enum Verdict { Accepted, Later, TooLarge, Never }
