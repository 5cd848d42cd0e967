namespace Outrider.Logs.Records;

/// <summary>
/// The parts of one syslog message as they stand in its bytes: RFC 5424 by its version, else what RFC 3164 describes and what senders make of it: with or without
/// a priority (a file has none), a host (a local socket has none), a tag; times with a year, a fraction, or as RFC 3339. A part that is not there is empty.
/// </summary>
internal readonly ref struct SyslogMessage
{
    private SyslogMessage(int priority) => Priority = priority;

    /// <summary>Facility × 8 + severity; -1 where it has none.</summary>
    public int Priority { get; private init; }

    /// <summary>By RFC 5424 and not by RFC 3164.</summary>
    public bool IsStructured { get; private init; }

    /// <summary>As written.</summary>
    public ReadOnlySpan<byte> Timestamp { get; private init; }

    /// <summary>What <see cref="Timestamp"/> means; null where there is none.</summary>
    public DateTimeOffset? Time { get; private init; }

    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>APP-NAME, or the tag without its pid.</summary>
    public ReadOnlySpan<byte> Application { get; private init; }

    public ReadOnlySpan<byte> Process { get; private init; }

    public ReadOnlySpan<byte> MessageId { get; private init; }

    /// <summary>The elements, brackets and all, checked: see <see cref="StructuredData"/>. Empty where there are none.</summary>
    public ReadOnlySpan<byte> Elements { get; private init; }

    /// <summary>Without a byte order mark, and without line ends and NULs behind it.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>False where the bytes are neither: without a priority they must at least begin with a time.</summary>
    /// <param name="bytes">One message, without its framing.</param>
    /// <param name="now">For times without a year: the nearest one.</param>
    /// <param name="zone">For times without a zone.</param>
    /// <param name="message">Parts of <paramref name="bytes"/>.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, DateTimeOffset now, TimeZoneInfo zone, out SyslogMessage message)
    {
        // glibc's syslog(3) ends a message on a stream with NUL, others any with LF.
        bytes = bytes.TrimEnd("\r\n\0"u8);
        var isPrioritised = TryReadPriority(ref bytes, out var priority);
        // What says that it is of version 1 and is not was written by hand: "1 of 3 done".
        if (isPrioritised && bytes.StartsWith("1 "u8) && TryReadStructured(bytes[2..], priority, out message)) return true;
        return TryReadTraditional(bytes, priority, now, zone, out message) || isPrioritised;
    }

    private static bool TryReadPriority(scoped ref ReadOnlySpan<byte> bytes, out int priority)
    {
        priority = -1;
        var end = bytes[..Math.Min(bytes.Length, 5)].IndexOf((byte)'>');
        if (end < 2 || bytes[0] != '<') return false;
        var value = 0;
        foreach (var digit in bytes[1..end])
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + (digit - '0');
        }

        // 23 facilities of 8 severities (RFC 5424, section 6.2.1).
        if (value > 191) return false;
        priority = value;
        bytes = bytes[(end + 1)..];
        return true;
    }

    private static bool TryReadStructured(ReadOnlySpan<byte> rest, int priority, out SyslogMessage message)
    {
        message = new SyslogMessage(priority);
        var timestamp = Field(ref rest);
        DateTimeOffset? time = null;
        if (timestamp.Length > 0)
        {
            if (!SyslogTime.TryReadFull(timestamp, out var read)) return false;
            time = read;
        }

        var host = Field(ref rest);
        var application = Field(ref rest);
        var process = Field(ref rest);
        var id = Field(ref rest);
        if (!StructuredData.TryMeasure(rest, out var length)) return false;
        var elements = rest[0] == '-' ? default : rest[..length];
        rest = rest[length..];
        // One space, and then anything; a byte order mark says that it is UTF-8 (section 6.4).
        if (rest.Length > 0 && rest[0] != ' ') return false;
        var text = rest.Length == 0 ? rest : rest[1..];
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        message = new SyslogMessage(priority)
        {
            IsStructured = true, Timestamp = timestamp, Time = time, Host = host, Application = application, Process = process, MessageId = id, Elements = elements, Text = text,
        };
        return true;
    }

    /// <summary>Up to the next space; '-' stands for nothing (NILVALUE).</summary>
    private static ReadOnlySpan<byte> Field(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)' ');
        var field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return field is [(byte)'-'] ? default : field;
    }

    private static bool TryReadTraditional(ReadOnlySpan<byte> bytes, int priority, DateTimeOffset now, TimeZoneInfo zone, out SyslogMessage message)
    {
        message = new SyslogMessage(priority) { Text = bytes };
        var rest = bytes;
        var isTimed = SyslogTime.TryReadAny(rest, now, zone, out var time, out var length);
        if (!isTimed && priority < 0) return false;
        var timestamp = rest[..length];
        ReadOnlySpan<byte> host = default;
        if (isTimed)
        {
            rest = rest[length..].TrimStart((byte)' ');
            // Behind a time comes a host, except where a tag does: its colon, or its pid in brackets, tells.
            if (!SyslogTag.TryRead(rest, out _, out _, out _)) host = Field(ref rest);
        }

        var text = SyslogTag.TryRead(rest, out var application, out var process, out var tagged) ? rest[tagged..] : rest;
        message = new SyslogMessage(priority) { Timestamp = timestamp, Time = isTimed ? time : null, Host = host, Application = application, Process = process, Text = text };
        return true;
    }
}
