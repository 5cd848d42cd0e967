namespace Outrider.Logs.Records;

/// <summary>A moment as records have it (<see cref="Timestamps"/>). What they cannot say, before 1970 and after 2262, comes out as the border.</summary>
internal static class RecordTime
{
    public const int Length = Timestamps.Length;

    private const long NanosecondsPerTick = 100;

    public static void Write(Span<byte> into, DateTimeOffset time) =>
        Timestamps.Write(Math.Clamp(time.UtcTicks - DateTime.UnixEpoch.Ticks, 0, long.MaxValue / NanosecondsPerTick) * NanosecondsPerTick, into);
}
