namespace Outrider.Logs.Records;

/// <summary>A moment as records have it: RFC 3339, UTC, milliseconds; <c>2026-01-02T03:04:05.678Z</c>.</summary>
internal static class RecordTime
{
    public const int Length = 24;

    public static void Write(Span<byte> into, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        Digits(into[..4], utc.Year);
        into[4] = (byte)'-';
        Digits(into[5..7], utc.Month);
        into[7] = (byte)'-';
        Digits(into[8..10], utc.Day);
        into[10] = (byte)'T';
        Digits(into[11..13], utc.Hour);
        into[13] = (byte)':';
        Digits(into[14..16], utc.Minute);
        into[16] = (byte)':';
        Digits(into[17..19], utc.Second);
        into[19] = (byte)'.';
        Digits(into[20..23], utc.Millisecond);
        into[23] = (byte)'Z';
    }

    private static void Digits(Span<byte> into, int number)
    {
        for (var i = into.Length - 1; i >= 0; i--)
        {
            into[i] = (byte)('0' + number % 10);
            number /= 10;
        }
    }
}
