using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records for people: <c>2026-01-02T03:04:05.678Z WARN  stdout  message  order=17</c>. Whose record it is they know; those members are left out. Control characters are shown and not
/// sent: a log line must not move a terminal's cursor or change its title.
/// </summary>
internal sealed class ConsoleText(bool hasColour)
{
    private static readonly string[] LeftOut = ["timestamp", "timestamp_utc", "severity", "severity_name", "hostname", "service", "version", "environment", "region", "stream", "file"];
    private static readonly byte[][] LeftOutNames = [.. LeftOut.Select(System.Text.Encoding.UTF8.GetBytes)];

    private readonly LogRecord _fields = new();
    private readonly PooledBytes _scratch = new();

    public void Append(PooledBytes output, BatchRecord record)
    {
        _fields.Load(record.Json.Span, record.UnixNs, record.Severity);
        Span<byte> time = stackalloc byte[Timestamps.Length];
        Timestamps.Write(record.UnixNs, time);
        Coloured(output, "\e[2m"u8, time);
        output.Append((byte)' ');
        Coloured(output, Colour(record.Severity), Word(record.Severity));
        output.Append((byte)' ');
        Source(output);
        output.Append("  "u8);
        var message = RecordMessage.Find(_fields);
        if (message >= 0) Shown(output, _fields.Value(message));
        for (var i = 0; i < _fields.Count; i++)
            if (i != message && !IsLeftOut(_fields.Name(i))) Field(output, i);
        output.Append((byte)'\n');
    }

    private static ReadOnlySpan<byte> Word(Severity severity) => severity switch
    {
        Severity.Trace => "TRACE"u8,
        Severity.Debug => "DEBUG"u8,
        Severity.Info => "INFO "u8,
        Severity.Warn => "WARN "u8,
        Severity.Error => "ERROR"u8,
        Severity.Fatal => "FATAL"u8,
        _ => "-    "u8,
    };

    // ECMA-48 SGR: red, yellow, green, blue; grave ones in bold.
    private static ReadOnlySpan<byte> Colour(Severity severity) => severity switch
    {
        Severity.Fatal => "\e[1;31m"u8,
        Severity.Error => "\e[31m"u8,
        Severity.Warn => "\e[33m"u8,
        Severity.Info => "\e[32m"u8,
        _ => "\e[34m"u8,
    };

    private static bool IsLeftOut(ReadOnlySpan<byte> name)
    {
        foreach (var one in LeftOutNames)
            if (name.SequenceEqual(one)) return true;
        return false;
    }

    private void Source(PooledBytes output)
    {
        var index = _fields.Find("file"u8);
        if (index < 0) index = _fields.Find("stream"u8);
        if (index < 0) output.Append((byte)'-');
        else Shown(output, _fields.Value(index));
    }

    private void Field(PooledBytes output, int index)
    {
        output.Append("  "u8);
        if (hasColour) output.Append("\e[2m"u8);
        Shown(output, _fields.Name(index));
        output.Append((byte)'=');
        if (hasColour) output.Append("\e[0m"u8);
        Shown(output, _fields.Value(index));
    }

    private void Coloured(PooledBytes output, ReadOnlySpan<byte> colour, ReadOnlySpan<byte> text)
    {
        if (hasColour) output.Append(colour);
        output.Append(text);
        if (hasColour) output.Append("\e[0m"u8);
    }

    private void Shown(PooledBytes output, ReadOnlySpan<byte> value)
    {
        _scratch.CutTo(0);
        FieldText.AppendText(_scratch, value);
        var text = _scratch.Span;
        for (var i = 0; i < text.Length; i++)
        {
            // 0x80 to 0x9F are the C1 controls, in UTF-8 behind 0xC2.
            var isControl = text[i] is < 0x20 and not ((byte)'\n' or (byte)'\t') or 0x7F || (text[i] == 0xC2 && i + 1 < text.Length && text[i + 1] < 0xA0);
            if (isControl) output.Append("\uFFFD"u8);
            else output.Append(text[i]);
            if (isControl && text[i] == 0xC2) i++;
        }
    }
}
