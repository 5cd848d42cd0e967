namespace Outrider.Transport;

/// <summary>
/// One deadline that is set and cleared at every request, on a timer that is almost never touched: a later deadline lets the timer ring early and look
/// again, an earlier one arms it anew. So a deadline costs a clock reading, not a timer.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="ring">Called on a pool thread, once for a deadline that passed, while nobody can set or clear: short, and never waits.</param>
internal sealed class Alarm(TimeProvider time, Action ring) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _due = long.MaxValue;
    private long _armedFor = long.MaxValue;
    private bool _disposed;

    /// <param name="after">From now; <see cref="Timeout.InfiniteTimeSpan"/> is <see cref="Clear"/>.</param>
    public void Set(TimeSpan after)
    {
        if (after == Timeout.InfiniteTimeSpan) Clear();
        else SetAt(time.GetTimestamp() + (long)(after.TotalSeconds * time.TimestampFrequency));
    }

    /// <param name="due">As <see cref="TimeProvider.GetTimestamp"/> counts; <see cref="long.MaxValue"/> for never.</param>
    public void SetAt(long due)
    {
        lock (_gate)
        {
            _due = due;
            if (due < _armedFor) Arm(due);
        }
    }

    /// <summary>Once this has returned, a deadline set before rings no more.</summary>
    public void Clear()
    {
        lock (_gate) _due = long.MaxValue;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _due = long.MaxValue;
            _timer?.Dispose();
        }
    }

    private void Arm(long due)
    {
        if (_disposed) return;
        _armedFor = due;
        var after = time.GetElapsedTime(time.GetTimestamp(), due);
        // Rounded up, since a timer counts whole milliseconds and one that rang early would have to ring again.
        var wait = after <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(after.TotalMilliseconds));
        if (_timer is null) _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).OnTimer(), this, wait, Timeout.InfiniteTimeSpan);
        else _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            if (_due == long.MaxValue) return;
            if (time.GetTimestamp() < _due)
            {
                Arm(_due);
                return;
            }

            _due = long.MaxValue;
            ring();
        }
    }
}
