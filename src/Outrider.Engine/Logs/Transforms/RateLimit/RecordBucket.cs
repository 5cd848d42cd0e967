namespace Outrider.Logs.Transforms;

/// <summary>A token bucket that runs on the records' own time.</summary>
internal sealed class RecordBucket(double perSecond, double burst, long unixNs)
{
    // Lines of several threads overtake each other by moments; what is farther back is a clock that was set, or a time that was nonsense.
    private const long MostOutOfOrderNs = 10_000_000_000;

    private readonly double _burst = burst;
    private double _tokens = burst;
    private long _at = unixNs;

    /// <summary>Records that were not let on since the last that was.</summary>
    public long Refused { get; private set; }

    public bool Takes(long unixNs)
    {
        Refill(unixNs);
        if (_tokens < 1)
        {
            Refused++;
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>The count was told.</summary>
    public void Told() => Refused = 0;

    /// <summary>Nothing would be different were it made anew.</summary>
    public bool IsIdle(long unixNs)
    {
        Refill(unixNs);
        return _tokens >= _burst && Refused == 0;
    }

    private void Refill(long unixNs)
    {
        if (unixNs > _at) _tokens = Math.Min(_burst, _tokens + (unixNs - _at) * 1e-9 * perSecond);
        if (unixNs > _at || _at - unixNs > MostOutOfOrderNs) _at = unixNs;
    }
}
