namespace Outrider.Logs.Records;

/// <summary>
/// RFC 3339 date-time (section 5.6), and what programs write who mean it: a space for the <c>T</c>, a comma before the decimals (ISO 8601), no colon in the offset,
/// no offset at all, which is taken for UTC. Decimals beyond nanoseconds are cut off.
/// </summary>
internal static class Rfc3339
{
    private const int ShortestLength = 19; // 2026-01-02T03:04:05

    public static bool TryRead(ReadOnlySpan<byte> text, out long unixNs, out bool isNormal)
    {
        (unixNs, isNormal) = (0, false);
        if (text.Length is < ShortestLength or > 40 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')) return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)) return false;
        if (!Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)) return false;
        if (year is < 1970 or > 2261 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        var rest = text[ShortestLength..];
        var ns = Decimals(ref rest, out var hasComma);
        if (!Offset(rest, out var offsetMinutes)) return false;
        var seconds = (new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond + second - 60L * offsetMinutes;
        if (seconds < 0) return false;
        unixNs = seconds * 1_000_000_000 + ns;
        isNormal = text[10] == 'T' && rest.SequenceEqual("Z"u8) && !hasComma;
        return true;
    }

    private static long Decimals(ref ReadOnlySpan<byte> rest, out bool hasComma)
    {
        hasComma = false;
        if (rest.Length < 2 || rest[0] is not ((byte)'.' or (byte)',')) return 0;
        hasComma = rest[0] == ',';
        long ns = 0, unit = 100_000_000;
        var at = 1;
        for (; at < rest.Length && (uint)(rest[at] - '0') <= 9; at++, unit /= 10) ns += (rest[at] - '0') * unit;
        rest = rest[at..];
        return ns;
    }

    private static bool Offset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest.Length == 0 || rest.SequenceEqual("Z"u8) || rest.SequenceEqual("z"u8) || rest.SequenceEqual(" UTC"u8)) return true;
        if (rest[0] == ' ') rest = rest[1..];
        if (rest.Length is not (3 or 5 or 6) || rest[0] is not ((byte)'+' or (byte)'-') || !Number(rest[1..3], out var hours)) return false;
        if (rest.Length == 6 && rest[3] != ':') return false;
        var minute = 0;
        if (rest.Length > 3 && !Number(rest[^2..], out minute)) return false;
        if (hours > 23 || minute > 59) return false;
        minutes = (hours * 60 + minute) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') > 9) return false;
            value = value * 10 + digit - '0';
        }

        return true;
    }
}
