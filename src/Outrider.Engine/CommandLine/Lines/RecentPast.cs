using Outrider.Supervision.Command;
using Outrider.Supervision.Output;

namespace Outrider.CommandLine.Lines;

/// <summary>
/// <c>--since</c>: what is in the application's spool, and behind it, without a gap and without a line twice, what comes. What is not kept there, as what sidecars
/// print, is looked for in the last lines that the run remembers.
/// </summary>
/// <param name="client">Of the run.</param>
/// <param name="stateFolder">Of the run.</param>
/// <param name="sinceNs">Nanoseconds since 1970.</param>
/// <param name="reader">Says when a line was said.</param>
/// <param name="printer">Gets the lines.</param>
/// <param name="complain">Told what could not be looked through.</param>
internal sealed class RecentPast(CommandClient client, string stateFolder, long sinceNs, LineReader reader, LinePrinter printer, Action<string> complain)
{
    private readonly KeptOutput _kept = new(stateFolder, sinceNs, reader);
    private IReadOnlyDictionary<string, OutputMark> _marks = new Dictionary<string, OutputMark>();

    public CommandAnswer Show(CommandRequest.Logs request)
    {
        // Twice where what comes is wanted: what there is may take long to show, and nobody waits for who looks on.
        var answer = Ask(request with { Follows = false, WantsMarks = true }, showsLines: !request.Follows);
        if (answer.Code != 0 || !request.Follows) return answer;
        return Ask(request with { WantsMarks = true }, showsLines: true);
    }

    private CommandAnswer Ask(CommandRequest.Logs request, bool showsLines)
    {
        Action<OutputLine> taken = showsLines ? ShowLine : _ => { };
        var lines = new MarkedLines(marks => ShowKept(marks, tells: showsLines), taken);
        var answer = client.Follow(request, lines.Take);
        if (answer.Code == 0) lines.End();
        return answer;
    }

    private void ShowKept(IReadOnlyDictionary<string, OutputMark> marks, bool tells)
    {
        _marks = marks;
        if (tells && marks.Count == 0) complain("nothing of this is kept on disk, since no log sink takes the application's output: only the last 64 KiB of each stream are looked through");
        try
        {
            _kept.Show(marks, printer.Show);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complain($"what is kept of the output cannot be read: {e.Message}");
        }
    }

    private void ShowLine(OutputLine line)
    {
        var said = reader.Read(line.Bytes.Span);
        var isKept = line.Source.Length == 0 && _marks.ContainsKey(line.IsError ? "stderr" : "stdout");
        // Of a stream that is not kept, the last lines come first, however old they are.
        if (isKept || said.UnixNs == 0 || said.UnixNs >= sinceNs) printer.Show(line, said);
    }
}
