using System.Buffers.Text;

namespace Outrider.Logs.Records;

/// <summary>Times as log lines have them, and as records do: RFC 3339 in UTC with milliseconds, <c>2026-01-02T03:04:05.678Z</c>.</summary>
internal static class Timestamps
{
    public const int Length = 24;

    // 1973 in milliseconds, and the year 5138 in seconds: what is below is seconds, what is above something finer. Later borders likewise.
    private const double MaxSeconds = 1e11, MaxMillis = 1e14, MaxMicros = 1e17;

    /// <summary>A member's value as it stands in JSON: a string in one of the usual forms, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970.</summary>
    /// <param name="value">Quotes and all.</param>
    /// <param name="unixNs">Nanoseconds since 1970.</param>
    /// <param name="isNormal">It is written as records have it: RFC 3339 in UTC, with any number of decimals.</param>
    public static bool TryReadJson(ReadOnlySpan<byte> value, out long unixNs, out bool isNormal)
    {
        if (value.Length > 1 && value[0] == '"') return TryRead(value[1..^1], out unixNs, out isNormal);
        isNormal = false;
        return TryReadNumber(value, out unixNs);
    }

    /// <inheritdoc cref="TryReadJson"/>
    /// <param name="text">Without quotes; nothing may stand behind the time.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long unixNs, out bool isNormal)
    {
        isNormal = false;
        return Rfc3339.TryRead(text, out unixNs, out isNormal) || TryReadNumber(text, out unixNs);
    }

    public static bool TryReadNumber(ReadOnlySpan<byte> number, out long unixNs)
    {
        unixNs = 0;
        if (!Utf8Parser.TryParse(number, out double value, out var used) || used != number.Length || !(value > 0)) return false;
        var perUnit = value < MaxSeconds ? 1e9 : value < MaxMillis ? 1e6 : value < MaxMicros ? 1e3 : 1;
        // A double holds whole nanoseconds of today no more: what is a whole number is multiplied as one.
        if (Utf8Parser.TryParse(number, out long whole, out used) && used == number.Length)
        {
            unixNs = whole * (long)perUnit;
            return true;
        }

        if (value * perUnit >= long.MaxValue) return false;
        unixNs = (long)(value * perUnit);
        return true;
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
}
