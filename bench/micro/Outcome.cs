namespace Outrider.Micro;

/// <summary>What one operation took: nanoseconds, and bytes allocated.</summary>
internal sealed record Outcome(string Name, double Least, double Median, long Allocated);
