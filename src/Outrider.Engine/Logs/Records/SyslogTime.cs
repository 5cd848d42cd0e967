using System.Buffers.Text;

namespace Outrider.Logs.Records;

/// <summary>The times that syslog messages begin with, as moments.</summary>
internal static class SyslogTime
{
    private static readonly byte[] Months = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.ToArray();

    /// <summary>RFC 3339, as RFC 5424 has it (section 6.2.3), to a tenth of a microsecond: the whole of <paramref name="text"/>.</summary>
    public static bool TryReadFull(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':') return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)) return false;
        if (!TryClock(text[11..19], out var clock)) return false;
        var rest = text[19..];
        if (!TryFraction(ref rest, out var fraction) || !TryZone(rest, out var zone)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var local = new DateTime(year, month, day).Add(clock).AddTicks(fraction);
        if ((local.Ticks - zone.Ticks) is < 0 or > 3155378975999999999) return false; // DateTime.MaxValue
        time = new DateTimeOffset(local, zone);
        return true;
    }

    /// <summary>Any of them, at the beginning of <paramref name="bytes"/>, with a space or the end behind it.</summary>
    /// <param name="bytes">From where a time may begin.</param>
    /// <param name="now">For times without a year.</param>
    /// <param name="zone">For times without a zone.</param>
    /// <param name="time">The moment.</param>
    /// <param name="length">Of its text; 0 where there is none.</param>
    public static bool TryReadAny(ReadOnlySpan<byte> bytes, DateTimeOffset now, TimeZoneInfo zone, out DateTimeOffset time, out int length)
    {
        var end = bytes.IndexOf((byte)' ');
        if (end < 0) end = bytes.Length;
        length = end;
        if (end <= 35 && TryReadFull(bytes[..end], out time)) return true;
        return TryReadTraditional(bytes, now, zone, out time, out length);
    }

    /// <summary><c>Jan  2 03:04:05</c>, and what routers make of it: <c>Jan  2 2026 03:04:05.678</c>.</summary>
    private static bool TryReadTraditional(ReadOnlySpan<byte> bytes, DateTimeOffset now, TimeZoneInfo zone, out DateTimeOffset time, out int length)
    {
        (time, length) = (default, 0);
        if (bytes.Length < 15 || bytes[3] != ' ' || !TryMonth(bytes[..3], out var month)) return false;
        if (!TryDay(bytes[4..6], out var day) || bytes[6] != ' ') return false;
        var at = 7;
        var year = 0;
        if (bytes.Length >= 20 && bytes[11] == ' ' && TryNumber(bytes[7..11], out year)) at = 12;
        else year = 0;
        if (!TryClock(bytes.Slice(at, 8), out var clock)) return false;
        var rest = bytes[(at + 8)..];
        if (!TryFraction(ref rest, out var fraction)) return false;
        var written = bytes.Length - rest.Length;
        // Cisco's end with a colon.
        if (rest.Length > 0 && rest[0] == ':') written++;
        else if (rest.Length > 0 && rest[0] != ' ') return false;
        length = written;
        return year > 0 ? TryMake(year, month, day, clock.Ticks + fraction, zone, out time) : TryNearest(now, month, day, clock.Ticks + fraction, zone, out time);
    }

    private static bool TryNearest(DateTimeOffset now, int month, int day, long ticks, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        var isFound = false;
        for (var year = now.Year - 1; year <= now.Year + 1; year++)
            if (TryMake(year, month, day, ticks, zone, out var candidate) && (!isFound || (candidate - now).Duration() < (time - now).Duration()))
                (time, isFound) = (candidate, true);
        return isFound;
    }

    private static bool TryMake(int year, int month, int day, long ticks, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        // The edges of the calendar would overflow with a zone.
        if (year is < 2 or > 9998 || day > DateTime.DaysInMonth(year, month)) return false;
        var local = new DateTime(year, month, day).AddTicks(ticks);
        time = new DateTimeOffset(local, zone.GetUtcOffset(local));
        return true;
    }

    private static bool TryMonth(ReadOnlySpan<byte> name, out int month)
    {
        for (month = 1; month <= 12; month++)
            if (name.SequenceEqual(Months.AsSpan((month - 1) * 3, 3))) return true;
        return false;
    }

    /// <summary>Two places, the first of which may be blank.</summary>
    private static bool TryDay(ReadOnlySpan<byte> text, out int day) => TryNumber(text[0] == ' ' ? text[1..] : text, out day) && day >= 1;

    /// <summary><c>03:04:05</c>; a leap second is the last moment of its minute.</summary>
    private static bool TryClock(ReadOnlySpan<byte> text, out TimeSpan clock)
    {
        clock = default;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':') return false;
        if (!TryNumber(text[..2], out var hours) || !TryNumber(text[3..5], out var minutes) || !TryNumber(text[6..8], out var seconds)) return false;
        if (hours > 23 || minutes > 59 || seconds > 60) return false;
        clock = new TimeSpan(hours, minutes, Math.Min(seconds, 59));
        return true;
    }

    /// <summary><c>.678901</c>, in ticks; what is finer is cut off.</summary>
    private static bool TryFraction(scoped ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.Length == 0 || rest[0] is not ((byte)'.' or (byte)',')) return true;
        var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest[1..] : rest[1..(end + 1)];
        if (digits.Length is 0 or > 9) return false;
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < digits.Length ? digits[i] - '0' : 0);
        rest = rest[(digits.Length + 1)..];
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out TimeSpan zone)
    {
        zone = default;
        if (text is [(byte)'Z' or (byte)'z']) return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!TryNumber(text[1..3], out var hours) || !TryNumber(text[4..6], out var minutes) || minutes > 59 || hours * 60 + minutes > 14 * 60) return false;
        zone = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-') zone = -zone;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out var used) && used == digits.Length && char.IsAsciiDigit((char)digits[0]);
}
