namespace Outrider.Traffic;

internal enum BreakerState { Closed, HalfOpen, Open }

/// <summary>
/// One instance's circuit breaker (Nygard, "Release It!", 2007). Closed: everything passes and is counted. Open: nothing passes, for a while. Half open:
/// one exchange at a time may try; its success closes, its failure opens for twice as long.
/// Attempts that began before the breaker opened end in whatever state it has then; they say nothing new and are not counted.
/// </summary>
internal sealed class Breaker(BreakerModel model, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SlidingWindow _window = new(model.Within, time);
    private volatile BreakerState _state;
    private long _openedAt;
    private TimeSpan _openFor;
    private int _openings;
    private Exchange? _probe;

    /// <summary>As it would be for the next attempt: an open one whose time is over is half open.</summary>
    public BreakerState State => _state == BreakerState.Open && ReopensIn == TimeSpan.Zero ? BreakerState.HalfOpen : _state;

    /// <summary>How long it stays open; zero where it is not, or its time is over.</summary>
    public TimeSpan ReopensIn
    {
        get
        {
            if (_state != BreakerState.Open) return TimeSpan.Zero;
            lock (_gate)
            {
                var left = _openFor - time.GetElapsedTime(_openedAt);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Whether an attempt would be let on now. Another may come first, so <see cref="TryBegin"/> has the last word.</summary>
    public bool MayBegin => _state switch
    {
        BreakerState.Closed => true,
        BreakerState.Open => ReopensIn == TimeSpan.Zero,
        _ => Volatile.Read(ref _probe) is null,
    };

    /// <summary>True where the attempt may go; its end must then be told by <see cref="End"/> or <see cref="Abandon"/>.</summary>
    public bool TryBegin(Exchange exchange)
    {
        if (_state == BreakerState.Closed) return true;
        lock (_gate)
        {
            if (_state == BreakerState.Closed) return true;
            if (_state == BreakerState.Open && time.GetElapsedTime(_openedAt) < _openFor) return false;
            if (_state == BreakerState.HalfOpen && _probe is not null) return false;
            _state = BreakerState.HalfOpen;
            _probe = exchange;
            return true;
        }
    }

    public void End(Exchange exchange, bool isFailure)
    {
        lock (_gate)
        {
            if (_state == BreakerState.Closed) Count(isFailure);
            else if (_probe == exchange) Judge(isFailure);
        }
    }

    /// <summary>The attempt ended without saying anything of the instance (its caller went away). A probe's place is free again.</summary>
    public void Abandon(Exchange exchange)
    {
        lock (_gate)
        {
            if (_probe == exchange) _probe = null;
        }
    }

    private void Count(bool isFailure)
    {
        if (isFailure) _window.AddB();
        else _window.AddA();
        var all = _window.TotalA + _window.TotalB;
        if (isFailure && all >= model.OfAtLeast && _window.TotalB >= model.FailureShare * all) Open();
    }

    private void Judge(bool isFailure)
    {
        _probe = null;
        if (isFailure)
        {
            Open();
            return;
        }

        _openings = 0;
        _window.Clear();
        _state = BreakerState.Closed;
    }

    private void Open()
    {
        _openFor = model.OpenFor.Step(++_openings);
        _openedAt = time.GetTimestamp();
        _state = BreakerState.Open;
    }
}
