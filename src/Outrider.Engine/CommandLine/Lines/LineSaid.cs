using Outrider.Logs.Records;

namespace Outrider.CommandLine.Lines;

/// <summary>What a line says of itself.</summary>
/// <param name="UnixNs">When; 0 where it does not say.</param>
/// <param name="Severity">How grave; <c>None</c> where it does not say.</param>
/// <param name="IsJson">It is a JSON object.</param>
internal readonly record struct LineSaid(long UnixNs, Severity Severity, bool IsJson);
