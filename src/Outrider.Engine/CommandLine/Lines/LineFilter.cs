using Outrider.Logs.Records;

namespace Outrider.CommandLine.Lines;

/// <summary>
/// Which lines are grave enough to be shown. A line that is indented belongs to the one before it on its stream, as the lines of a stack trace do, and goes as that
/// one goes. A line of which nobody can tell is shown, since what a program prints as it dies has no level, unless the filter is strict.
/// </summary>
internal sealed class LineFilter(Severity least, bool isStrict)
{
    private readonly Dictionary<(string, bool), Severity> _before = [];

    public bool Shows(OutputLine line, LineSaid said)
    {
        if (least == Severity.None) return true;
        var severity = said.Severity;
        if (severity == Severity.None && IsIndented(line)) severity = _before.GetValueOrDefault(line.Stream);
        _before[line.Stream] = severity;
        return severity == Severity.None ? !isStrict : severity >= least;
    }

    private static bool IsIndented(OutputLine line) => line.Bytes.Length > 0 && line.Bytes.Span[0] is (byte)' ' or (byte)'\t';
}
