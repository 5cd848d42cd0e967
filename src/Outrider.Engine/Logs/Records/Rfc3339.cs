namespace Outrider.Logs.Records;

/// <summary>
/// RFC 3339 date-time (section 5.6), and what programs write who mean it: a space for the <c>T</c>, slashes in the date (Go's log, nginx), a comma before the
/// decimals (ISO 8601), no colon in the offset, a space before it, no offset at all. Decimals beyond nanoseconds are cut off.
/// </summary>
internal static class Rfc3339
{
    private const int ShortestLength = 19; // 2026-01-02T03:04:05

    /// <param name="text">Nothing may stand behind the time.</param>
    /// <param name="zone">See <see cref="WallClock"/>.</param>
    /// <param name="unixNs">Nanoseconds since 1970.</param>
    /// <param name="isNormal">It is as records have it, with any number of decimals.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, TimeZoneInfo? zone, out long unixNs, out bool isNormal) =>
        TryReadHead(text, zone, out unixNs, out isNormal, out var length) && length == text.Length;

    /// <inheritdoc cref="TryRead"/>
    /// <param name="length">Of the time; anything may stand behind it.</param>
    public static bool TryReadHead(ReadOnlySpan<byte> text, TimeZoneInfo? zone, out long unixNs, out bool isNormal, out int length)
    {
        (unixNs, isNormal, length) = (0, false, 0);
        if (text.Length < ShortestLength || text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4] || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')) return false;
        var scan = new TimeScanner(text);
        var clock = default(WallClock);
        if (!scan.Digits(4, out clock.Year) || !scan.Takes((char)text[4]) || !scan.Digits(2, out clock.Month) || !scan.Takes((char)text[4]) || !scan.Digits(2, out clock.Day)) return false;
        _ = scan.Takes((char)text[10]);
        if (!scan.TimeOfDay(ref clock) || !scan.Offset(ref clock) || !clock.TryToUnixNs(zone, out unixNs)) return false;
        length = scan.At;
        isNormal = text[4] == '-' && text[10] == 'T' && text[length - 1] == 'Z' && text[ShortestLength] != ',';
        return true;
    }
}
