using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Docker's json-file: <c>{"log":"content\n","stream":"stdout","time":"2026-01-02T03:04:05.678901234Z"}</c>, with <c>attrs</c> where the daemon is told to. A line whose <c>log</c> does not end with
/// a line feed is a piece: the daemon cuts at 16 KiB.
/// </summary>
internal sealed class DockerFormat : IContainerFormat
{
    private readonly JsonMembers _members = new();
    private readonly PooledBytes _log = new();

    public bool TryRead(ReadOnlySpan<byte> line, out ContainerLine read)
    {
        read = default;
        if (!JsonLine.TryRead(line, _members, out _)) return false;
        ReadOnlySpan<byte> log = default;
        foreach (var member in _members.All)
        {
            var name = member.Name(line);
            var value = member.Value(line);
            if (name.SequenceEqual("log"u8)) log = value;
            else if (name.SequenceEqual("time"u8)) read.Time = value;
            else if (name.SequenceEqual("stream"u8)) read.IsError = value.SequenceEqual("\"stderr\""u8);
            else if (name.SequenceEqual("attrs"u8)) read.Attributes = value;
            // An object of the application's that happens to have a 'log' would lose what else it has.
            else return false;
        }

        if (log.Length < 2 || log[0] != '"' || read.Time.Length < 2 || read.Time[0] != '"') return false;
        read.Time = read.Time[1..^1];
        if (!Rfc3339.TryRead(read.Time, null, out read.UnixNs, out _)) return false;
        read.Content = Content(log[1..^1], out read.IsWhole);
        return true;
    }

    private ReadOnlySpan<byte> Content(ReadOnlySpan<byte> log, out bool isWhole)
    {
        // Most lines have no escape but the line feed at their end.
        var escape = log.IndexOf((byte)'\\');
        if (escape < 0 || (escape == log.Length - 2 && log[^1] == 'n'))
        {
            isWhole = escape >= 0;
            return isWhole ? log[..^2] : log;
        }

        _log.CutTo(0);
        JsonStrings.Append(_log, log);
        var content = _log.Span;
        isWhole = content.Length > 0 && content[^1] == '\n';
        if (!isWhole) return content;
        content = content[..^1];
        return content.Length > 0 && content[^1] == '\r' ? content[..^1] : content;
    }
}
