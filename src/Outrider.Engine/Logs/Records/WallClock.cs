namespace Outrider.Logs.Records;

/// <summary>What a clock showed, as a line says it. It becomes a moment by its own offset, else by a zone, else it is taken for UTC.</summary>
internal ref struct WallClock
{
    public int Year, Month, Day, Hour, Minute, Second;
    public long Nanoseconds;

    /// <summary>Null where the line does not say.</summary>
    public int? OffsetMinutes;

    /// <param name="zone">For a time without an offset; null is UTC. What a clock shows twice a year is taken for the later of the two moments.</param>
    /// <param name="unixNs">Never negative.</param>
    public readonly bool TryToUnixNs(TimeZoneInfo? zone, out long unixNs)
    {
        unixNs = 0;
        // Nanoseconds since 1970 end in 2262. A leap second (60) is the next minute's first.
        if (Year is < 1970 or > 2261 || Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month) || Hour > 23 || Minute > 59 || Second > 60) return false;
        var shown = new DateTime(Year, Month, Day, Hour, Minute, 0, DateTimeKind.Unspecified);
        var seconds = (shown.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond + Second;
        seconds -= OffsetMinutes is { } minutes ? 60L * minutes : zone is null ? 0 : (long)zone.GetUtcOffset(shown).TotalSeconds;
        if (seconds < 0) return false;
        unixNs = seconds * 1_000_000_000 + Nanoseconds;
        return true;
    }

    /// <summary>Where the line names no year: the latest in which it lies no more than a day ahead.</summary>
    public bool TryToUnixNs(TimeZoneInfo? zone, long nowNs, out long unixNs)
    {
        // A clock that is ahead is no reason to think of last year; 29 February may be eight years back (1896 to 1904, as 2096 to 2104).
        const long Ahead = 86_400L * 1_000_000_000;
        var year = DateTime.UnixEpoch.AddTicks(nowNs / 100).Year + 1;
        for (var back = 0; back <= 9; back++)
        {
            Year = year - back;
            if (TryToUnixNs(zone, out unixNs) && unixNs <= nowNs + Ahead) return true;
        }

        unixNs = 0;
        return false;
    }
}
