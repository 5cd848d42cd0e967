namespace Outrider.Logs.Records;

/// <summary>
/// The forms in which programs write a time of day with its date at the beginning of a line, found by their first bytes. Only those that mean one thing:
/// <c>01/02/2026</c> is January here and February there, and is none.
/// </summary>
internal static class WrittenTimes
{
    /// <param name="text">Anything may stand behind the time.</param>
    /// <param name="zone">See <see cref="WallClock"/>.</param>
    /// <param name="nowNs">For times without a year; 0 where such a time is none.</param>
    /// <param name="unixNs">Nanoseconds since 1970.</param>
    /// <param name="length">Of the time.</param>
    public static bool TryReadHead(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs, out long unixNs, out int length)
    {
        (unixNs, length) = (0, 0);
        if (text.Length < 15) return false;
        var scan = new TimeScanner(text);
        var clock = default(WallClock);
        var isRead = text[0] switch
        {
            <= (byte)'9' and >= (byte)'0' when text[2] is (byte)'/' && text[3] > '9' => CommonLog(ref scan, ref clock),
            <= (byte)'9' and >= (byte)'0' when text[2] is (byte)' ' or (byte)'-' => DayFirst(ref scan, ref clock),
            <= (byte)'9' and >= (byte)'0' => false,
            _ when text[3] == ',' => Rfc1123(ref scan, ref clock),
            _ => NamedFirst(ref scan, ref clock),
        };
        if (!isRead) return Rfc3339.TryReadHead(text, zone, out unixNs, out _, out length);
        length = scan.At;
        if (clock.Year != 0) return clock.TryToUnixNs(zone, out unixNs);
        return nowNs != 0 && clock.TryToUnixNs(zone, nowNs, out unixNs);
    }

    /// <summary>klog, behind its letter: <c>0102 03:04:05.678901</c>.</summary>
    public static bool TryReadKlog(ReadOnlySpan<byte> text, TimeZoneInfo? zone, long nowNs, out long unixNs, out int length)
    {
        unixNs = 0;
        var scan = new TimeScanner(text);
        var clock = default(WallClock);
        var isRead = scan.Digits(2, out clock.Month) && scan.Digits(2, out clock.Day) && scan.Takes(' ') && scan.TimeOfDay(ref clock);
        length = scan.At;
        return isRead && clock.TryToUnixNs(zone, nowNs, out unixNs);
    }

    /// <summary>Common log format: <c>02/Jan/2026:03:04:05 +0000</c>.</summary>
    private static bool CommonLog(ref TimeScanner scan, ref WallClock clock) =>
        scan.Digits(2, out clock.Day) && scan.Takes('/') && scan.Month(out clock.Month) && scan.Takes('/') && scan.Digits(4, out clock.Year) && scan.Takes(':')
        && scan.TimeOfDay(ref clock) && scan.Offset(ref clock);

    /// <summary>Tomcat and BIND: <c>02-Jan-2026 03:04:05.678</c>. Redis: <c>02 Jan 2026 03:04:05.678</c>.</summary>
    private static bool DayFirst(ref TimeScanner scan, ref WallClock clock)
    {
        if (!scan.Digits(2, out clock.Day)) return false;
        var between = (char)scan.Rest[0];
        return scan.Takes(between) && scan.Month(out clock.Month) && scan.Takes(between) && scan.Digits(4, out clock.Year) && scan.Takes(' ')
            && scan.TimeOfDay(ref clock) && scan.Offset(ref clock);
    }

    /// <summary>RFC 1123 (section 5.2.14), as HTTP and e-mail write it: <c>Fri, 02 Jan 2026 03:04:05 GMT</c>.</summary>
    private static bool Rfc1123(ref TimeScanner scan, ref WallClock clock) =>
        scan.Weekday() && scan.Takes(", "u8) && scan.OneOrTwoDigits(out clock.Day) && scan.Takes(' ') && scan.Month(out clock.Month) && scan.Takes(' ')
        && scan.Digits(4, out clock.Year) && scan.Takes(' ') && scan.TimeOfDay(ref clock) && scan.Offset(ref clock);

    private static bool NamedFirst(ref TimeScanner scan, ref WallClock clock)
    {
        if (scan.Weekday()) return scan.Takes(' ') && scan.Month(out clock.Month) && scan.Takes(' ') && Asctime(ref scan, ref clock);
        if (!scan.Month(out clock.Month) || !scan.Takes(' ')) return false;
        return Traditional(ref scan, ref clock);
    }

    /// <summary>C's asctime(3), date(1), Java's Date, Apache's errors: <c>Fri Jan  2 03:04:05.678 UTC 2026</c>.</summary>
    private static bool Asctime(ref TimeScanner scan, ref WallClock clock)
    {
        _ = scan.Takes(' ');
        if (!scan.OneOrTwoDigits(out clock.Day) || !scan.Takes(' ') || !scan.TimeOfDay(ref clock) || !scan.Offset(ref clock)) return false;
        return scan.Takes(' ') && scan.Digits(4, out clock.Year);
    }

    /// <summary>RFC 3164: <c>Jan  2 03:04:05</c>, which has no year. java.util.logging: <c>Jan 02, 2026 3:04:05 AM</c>.</summary>
    private static bool Traditional(ref TimeScanner scan, ref WallClock clock)
    {
        _ = scan.Takes(' ');
        if (!scan.OneOrTwoDigits(out clock.Day)) return false;
        if (!scan.Takes(", "u8)) return scan.Takes(' ') && scan.TimeOfDay(ref clock);
        if (!scan.Digits(4, out clock.Year) || !scan.Takes(' ') || !scan.OneOrTwoDigits(out clock.Hour) || !scan.TimeOfDayAfterHour(ref clock)) return false;
        // Newer Java puts a narrow space there (CLDR 42).
        if (!scan.Takes(' ') && !scan.Takes("\u202F"u8)) return false;
        var isAfternoon = scan.Takes("PM"u8);
        if ((!isAfternoon && !scan.Takes("AM"u8)) || clock.Hour is < 1 or > 12) return false;
        clock.Hour = clock.Hour % 12 + (isAfternoon ? 12 : 0);
        return true;
    }
}
