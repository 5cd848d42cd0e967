using System.Text.RegularExpressions;

namespace Outrider.Logs.Parsers;

/// <summary>Joins lines by whether a pattern holds for each: of those that begin a record, or of those that do not.</summary>
internal sealed class PatternJoiner(Regex pattern, Joining ifMatched, Joining otherwise, TimeSpan maxWait) : ILineJoiner
{
    private readonly LineText _text = new();

    public TimeSpan MaxWait => maxWait;

    public Joining Look(ReadOnlySpan<byte> line, bool isFirst)
    {
        // Whatever a first line looks like, more may follow.
        if (isFirst) return Joining.Continues;
        return pattern.IsMatch(_text.Of(line)) ? ifMatched : otherwise;
    }
}
