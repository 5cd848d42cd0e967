namespace Outrider.Logs.Sinks;

/// <summary>What is done to a body before it goes.</summary>
internal enum Compression { None, Gzip }
