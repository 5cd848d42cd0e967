namespace Outrider.Logs.Records;

/// <summary>Times as log lines have them, and as records do: RFC 3339 in UTC with milliseconds, <c>2026-01-02T03:04:05.678Z</c>.</summary>
internal static class Timestamps
{
    public const int Length = 24;

    // Of the longest form there is: Go's, with decimals, offset, the zone's name and the monotonic clock.
    private const int LongestText = 80;

    /// <summary>A member's value as it stands in JSON: a string in one of the usual forms, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.</summary>
    /// <param name="value">Quotes and all.</param>
    /// <param name="unixNs">Nanoseconds since 1970.</param>
    /// <param name="isNormal">It is written as records have it: RFC 3339 in UTC, with any number of decimals.</param>
    /// <param name="zone">For times without an offset; null is UTC.</param>
    public static bool TryReadJson(ReadOnlySpan<byte> value, out long unixNs, out bool isNormal, TimeZoneInfo? zone = null)
    {
        if (value.Length > 1 && value[0] == '"') return TryRead(value[1..^1], zone, 0, out unixNs, out isNormal);
        isNormal = false;
        return EpochTimes.TryRead(value, out unixNs);
    }

    /// <inheritdoc cref="TryReadJson"/>
    /// <param name="text">Without quotes; nothing may stand behind the time.</param>
    /// <param name="nowNs">For times without a year; 0 where such a time is none.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs, out long unixNs, out bool isNormal)
    {
        if (Rfc3339.TryRead(text, zone, out unixNs, out isNormal)) return true;
        isNormal = false;
        if (text.Length > LongestText) return false;
        return EpochTimes.TryRead(text, out unixNs) || (WrittenTimes.TryReadHead(text, zone, nowNs, out unixNs, out var length) && IsEnd(text, length));
    }

    /// <summary>Writes <see cref="Length"/> bytes. What lies before 1970 comes out as its beginning.</summary>
    public static void Write(long unixNs, Span<byte> into)
    {
        // Not by a format string, which takes longer than all else that is done to a line.
        var at = DateTime.UnixEpoch.AddTicks(Math.Max(0, unixNs) / 100);
        "0000-00-00T00:00:00.000Z"u8.CopyTo(into);
        Two(at.Year / 100, into);
        Two(at.Year % 100, into[2..]);
        Two(at.Month, into[5..]);
        Two(at.Day, into[8..]);
        Two(at.Hour, into[11..]);
        Two(at.Minute, into[14..]);
        Two(at.Second, into[17..]);
        Two(at.Millisecond / 10, into[20..]);
        into[22] = (byte)('0' + at.Millisecond % 10);
    }

    private static void Two(int number, Span<byte> into)
    {
        into[0] = (byte)('0' + number / 10);
        into[1] = (byte)('0' + number % 10);
    }

    /// <summary>Go's Time.String writes the zone's name behind its offset, and the monotonic clock: <c> +0100 CET m=+0.000012</c>. A name without an offset means nothing.</summary>
    private static bool IsEnd(ReadOnlySpan<byte> text, int length)
    {
        var rest = text[length..];
        if (rest.Length == 0) return true;
        if (text[length - 5] is not ((byte)'+' or (byte)'-')) return false;
        var name = 0;
        if (rest[0] == ' ')
            for (name = 1; name < rest.Length && rest[name] is >= (byte)'A' and <= (byte)'Z';) name++;
        rest = rest[(name > 1 ? name : 0)..];
        return rest.Length == 0 || rest.StartsWith(" m="u8);
    }
}
