using System.Globalization;
using System.Text;
using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.CommandLine.Lines;

/// <summary>A JSON line for people: <c>12:03:04.678 warn  what happened  order=42 user={"id":7}</c>.</summary>
internal static class ReadableJson
{
    // What the usual loggers call it, the likeliest first: zap and pino; Serilog's compact form; OpenTelemetry; structlog; GELF.
    private static readonly byte[][] MessageNames = [[.. "message"u8], [.. "msg"u8], [.. "@m"u8], [.. "@mt"u8], [.. "body"u8], [.. "text"u8], [.. "event"u8], [.. "short_message"u8]];

    public static string Of(ReadOnlySpan<byte> line, JsonLine json, ReadOnlySpan<JsonMember> members, LineSaid said, Terminal terminal, TimeProvider time)
    {
        var text = new StringBuilder();
        if (said.UnixNs > 0) text.Append(terminal.Dim(Time(said.UnixNs, time))).Append(' ');
        if (said.Severity != Severity.None) text.Append(Level(said.Severity, terminal)).Append(' ');
        var message = Message(line, members);
        if (message is { } at) text.Append(LinePrinter.Painted(said.Severity, Decoded(at.Value(line)), terminal));
        foreach (var member in members)
        {
            // A time or a level that nobody could read is shown as it stands.
            if (member == message || (said.UnixNs > 0 && member == json.Time) || (said.Severity != Severity.None && member == json.Severity)) continue;
            if (text.Length > 0) text.Append(' ');
            text.Append(terminal.Dim($"{Safe(member.Name(line))}={Value(member.Value(line))}"));
        }

        return text.ToString();
    }

    private static string Time(long unixNs, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddTicks(unixNs / 100), time.LocalTimeZone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Level(Severity severity, Terminal terminal)
    {
        // As wide as the longest.
        var word = Encoding.ASCII.GetString(SeverityNames.Of(severity)).PadRight(5);
        return severity switch
        {
            Severity.Info => terminal.Good(word),
            Severity.Trace or Severity.Debug => terminal.Dim(word),
            _ => LinePrinter.Painted(severity, word, terminal),
        };
    }

    private static JsonMember? Message(ReadOnlySpan<byte> line, ReadOnlySpan<JsonMember> members)
    {
        foreach (var name in MessageNames)
            foreach (var member in members)
                if (member.Name(line).SequenceEqual(name)) return member;
        return null;
    }

    /// <summary>A string without its quotes where nothing in it needs them.</summary>
    private static string Value(ReadOnlySpan<byte> value)
    {
        if (value.Length > 2 && value[0] == '"' && value[1..^1].IndexOfAny(" \"\\=\t"u8) < 0) value = value[1..^1];
        return Safe(value);
    }

    private static string Decoded(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0 || value[0] != '"') return Safe(value);
        try
        {
            var reader = new Utf8JsonReader(value);
            reader.Read();
            // A stack trace is read as lines.
            return Safe(reader.GetString() ?? "").Replace("\\u000a", "\n  ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A lone surrogate.
            return Safe(value);
        }
    }

    private static string Safe(ReadOnlySpan<byte> text) => Safe(Encoding.UTF8.GetString(text));

    /// <summary>What a line carries in its strings reaches no terminal as a command to it.</summary>
    private static string Safe(string text)
    {
        if (!text.Any(c => char.IsControl(c) && c != '\t')) return text;
        return string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
