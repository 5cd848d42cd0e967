using Outrider.Logs.Records;

namespace Outrider.CommandLine.Lines;

/// <summary>Shows lines: as they were printed; on a terminal with colours and with JSON made readable; or as a JSON object a line for programs.</summary>
internal sealed class LinePrinter(Terminal terminal, bool asJson, LineFilter filter, LineReader reader, TimeProvider time)
{
    private readonly JsonMembers _members = new();

    public void Show(OutputLine line) => Show(line, reader.Read(line.Bytes.Span));

    public void Show(OutputLine line, LineSaid said)
    {
        if (!filter.Shows(line, said)) return;
        if (asJson) terminal.Out.WriteLine(line.ToJson(said));
        else terminal.Out.WriteLine((line.Source.Length == 0 ? "" : terminal.Bold(line.Source + ": ")) + Text(line, said));
    }

    private string Text(OutputLine line, LineSaid said)
    {
        if (!terminal.IsInteractive) return line.Text;
        if (said.IsJson && JsonLine.TryRead(line.Bytes.Span, _members, out var json)) return ReadableJson.Of(line.Bytes.Span, json, _members.All, said, terminal, time);
        return said.Severity switch
        {
            Severity.None => line.IsError ? terminal.Doubtful(line.Text) : line.Text,
            _ => Painted(said.Severity, line.Text, terminal),
        };
    }

    /// <summary>In the colour that warnings and what is worse have; others as they are.</summary>
    public static string Painted(Severity severity, string text, Terminal terminal) => severity switch
    {
        Severity.Error or Severity.Fatal => terminal.Bad(text),
        Severity.Warn => terminal.Doubtful(text),
        _ => text,
    };
}
