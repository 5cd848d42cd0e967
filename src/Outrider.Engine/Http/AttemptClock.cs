using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What ends an attempt before its answer's head: the exchange's deadline, the upstream's silence, or the caller's leaving.</summary>
internal sealed class AttemptClock : IDisposable
{
    private readonly Exchange _exchange;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private readonly CancellationToken _callerGone;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _watch;

    public AttemptClock(Exchange exchange, TimeSpan silence, TimeProvider time, CancellationToken callerGone)
    {
        (_exchange, _silence, _time, _callerGone) = (exchange, silence, time, callerGone);
        StartedAt = time.GetTimestamp();
        _over = new CancellationTokenSource(Due, time);
        _watch = callerGone.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    public long StartedAt { get; }

    public CancellationToken Token => _over.Token;

    public bool IsTimeUp => _over.IsCancellationRequested && !_callerGone.IsCancellationRequested;

    public TimeSpan Elapsed => _time.GetElapsedTime(StartedAt);

    /// <summary>The upstream took something: its silence begins anew.</summary>
    public void Progress()
    {
        if (_silence != Timeout.InfiniteTimeSpan) _over.CancelAfter(Due);
    }

    /// <summary>The head came. From here on only the caller's leaving ends the attempt.</summary>
    public void Stop() => _over.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _watch.Dispose();
        _over.Dispose();
    }

    private TimeSpan Due
    {
        get
        {
            var left = Layers.LeftOfAttempt(_exchange, _time);
            if (left == Timeout.InfiniteTimeSpan) return _silence;
            return _silence == Timeout.InfiniteTimeSpan || left < _silence ? left : _silence;
        }
    }
}
