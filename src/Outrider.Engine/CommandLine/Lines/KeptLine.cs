namespace Outrider.CommandLine.Lines;

/// <summary>A line from a spool, and when it was said.</summary>
/// <param name="Line">The line.</param>
/// <param name="Said">What it says of itself.</param>
/// <param name="AtNs">The time in it; else that of the line before it; else the last writing of its segment.</param>
internal readonly record struct KeptLine(OutputLine Line, LineSaid Said, long AtNs);
