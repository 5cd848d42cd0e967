using System.Buffers.Text;

namespace Outrider.Logs.Records;

/// <summary>Times as a number since 1970: of seconds, milliseconds, microseconds or nanoseconds, whichever its size says, with decimals to the nanosecond.</summary>
internal static class EpochTimes
{
    // Seconds of 1973, below which a number is more likely how long something took; then what is milliseconds and not the year 5138, and so on.
    private const long MinSeconds = 100_000_000, MinMillis = 100_000_000_000, MinMicros = 100_000_000_000_000, MinNanos = 100_000_000_000_000_000;

    public static bool TryRead(ReadOnlySpan<byte> number, out long unixNs)
    {
        unixNs = 0;
        if (number.IndexOfAny((byte)'e', (byte)'E') >= 0) return TryReadExponent(number, out unixNs);
        if (!Utf8Parser.TryParse(number, out long whole, out var used) || (used < number.Length && number[used] != '.')) return false;
        var perUnit = UnitOf(whole);
        // Nanoseconds since 1970 end in 2262.
        if (perUnit == 0 || whole > long.MaxValue / perUnit - 1) return false;
        unixNs = whole * perUnit;
        if (used == number.Length) return true;
        var unit = perUnit;
        for (var at = used + 1; at < number.Length; at++)
        {
            if ((uint)(number[at] - '0') > 9) return false;
            unit /= 10;
            unixNs += (number[at] - '0') * unit;
        }

        return number.Length > used + 1;
    }

    /// <summary><c>1.767323045e9</c>: as exact as a double is, which is to a quarter of a microsecond.</summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> number, out long unixNs)
    {
        unixNs = 0;
        if (!Utf8Parser.TryParse(number, out double value, out var used) || used != number.Length || !(value >= MinSeconds) || value >= long.MaxValue) return false;
        var perUnit = UnitOf((long)value);
        if (value * perUnit >= long.MaxValue) return false;
        unixNs = (long)(value * perUnit);
        return true;
    }

    private static long UnitOf(long whole) => whole switch
    {
        < MinSeconds => 0,
        < MinMillis => 1_000_000_000,
        < MinMicros => 1_000_000,
        < MinNanos => 1_000,
        _ => 1,
    };
}
