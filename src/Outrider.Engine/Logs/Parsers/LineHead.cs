using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// What the beginning of a plain line says of when and how grave, in the forms that loggers have by default. It would rather find nothing than something that is
/// not so: a word counts only where loggers put levels, and between the time and the level may stand only what is not a sentence: brackets, numbers, and names between dashes.
/// </summary>
/// <param name="UnixNs">0 where it says nothing.</param>
/// <param name="Severity">As above.</param>
internal readonly record struct LineHead(long UnixNs, Severity Severity)
{
    // Time, thread and logger stand within it; what is further away is the message.
    private const int MaxLength = 192;

    // A thread, a process, a logger and a number: more parts than any logger's default has before its level.
    private const int MaxParts = 5;

    /// <param name="line">One line; of several, the first.</param>
    /// <param name="zone">For times without an offset; null is UTC.</param>
    /// <param name="nowNs">For times without a year.</param>
    public static LineHead Read(ReadOnlySpan<byte> line, TimeZoneInfo? zone, long nowNs)
    {
        var text = line[..Math.Min(line.Length, MaxLength)].TrimStart((byte)' ');
        if (text.Length < 4) return default;
        return text[0] switch
        {
            (byte)'[' => Bracketed(text[1..], zone, nowNs),
            >= (byte)'0' and <= (byte)'9' => Timed(text, zone, nowNs),
            _ when char.IsAsciiLetter((char)text[0]) => Lettered(text, zone, nowNs),
            _ => default,
        };
    }

    /// <summary>java.util.logging writes two lines: <c>Jan 02, 2026 3:04:05 AM org.example.Shop main</c>, and below it <c>SEVERE: …</c>.</summary>
    public static bool IsJavaUtil(ReadOnlySpan<byte> line)
    {
        var text = line[..Math.Min(line.Length, MaxLength)];
        return text.Length > 20 && char.IsAsciiLetterUpper((char)text[0]) && text[4..8].Contains((byte)',') && (text.IndexOf("AM "u8) > 0 || text.IndexOf("PM "u8) > 0);
    }

    /// <summary><c>[2026-01-02 03:04:05] [error] …</c>, <c>[03:04:05 INF] …</c>, <c>[error] 2026-01-02 …</c>.</summary>
    private static LineHead Bracketed(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs)
    {
        if (TryReadTime(text, zone, nowNs, out var unixNs, out var length)) return new LineHead(unixNs, LevelWords.After(text[length..], MaxParts));
        var end = text.IndexOf((byte)']');
        if (end < 0 || !LevelWords.IsAlone(text[..end], out var severity)) return default;
        return new LineHead(TimeBehind(text[(end + 1)..], zone, nowNs), severity);
    }

    private static LineHead Timed(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs) =>
        TryReadTime(text, zone, nowNs, out var unixNs, out var length) ? new LineHead(unixNs, LevelWords.After(text[length..], MaxParts)) : default;

    private static LineHead Lettered(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs)
    {
        if (char.IsAsciiDigit((char)text[1])) return Klog(text, zone, nowNs);
        // Ruby's Logger: 'E, [2026-01-02T03:04:05.678901 #12] ERROR -- : …'.
        if (text[1] == ',') return text[2..].StartsWith(" ["u8) ? Bracketed(text[4..], zone, nowNs) : default;
        if (LevelWords.IsFirst(text, out var severity, out var length)) return new LineHead(TimeBehind(text[length..], zone, nowNs), severity);
        return Timed(text, zone, nowNs);
    }

    /// <summary><c>E0102 03:04:05.678901   12 file.go:34] …</c></summary>
    private static LineHead Klog(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs)
    {
        if (text[0] is not ((byte)'I' or (byte)'W' or (byte)'E' or (byte)'F') || !WrittenTimes.TryReadKlog(text[1..], zone, nowNs, out var unixNs, out _)) return default;
        SeverityNames.TryRead(text[..1], out var severity);
        return new LineHead(unixNs, severity);
    }

    /// <summary>Behind a level: <c> [2026-…</c>, <c>: 2026-…</c>, <c> - 2026-…</c>.</summary>
    private static long TimeBehind(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs) =>
        TryReadTime(text.TrimStart(" \t[:-"u8), zone, nowNs, out var unixNs, out _) ? unixNs : 0;

    /// <summary>True for a time of day too, with nothing for when: a level may stand behind it all the same.</summary>
    private static bool TryReadTime(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs, out long unixNs, out int length)
    {
        if (WrittenTimes.TryReadHead(text, zone, nowNs, out unixNs, out length))
        {
            var named = ZoneNameLength(text[length..]);
            length += named;
            // '2026-01-02 03:04:05 CEST' is not UTC, and which of its names a zone has is anybody's guess.
            if (named > 0 && zone is null) unixNs = 0;
            return true;
        }

        var scan = new TimeScanner(text);
        var clock = default(WallClock);
        var isTimeOfDay = scan.TimeOfDay(ref clock);
        length = scan.At;
        return isTimeOfDay;
    }

    /// <summary><c> CET</c>, <c> CEST</c>: three or four capitals with a T for time at their end; GMT and UTC belong to the time.</summary>
    private static int ZoneNameLength(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4 || rest[0] != ' ') return 0;
        var length = 1;
        while (length < rest.Length && rest[length] is >= (byte)'A' and <= (byte)'Z') length++;
        return length is 4 or 5 && rest[length - 1] == 'T' ? length : 0;
    }
}
