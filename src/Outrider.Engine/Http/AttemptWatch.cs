using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// What ends an attempt from outside: its deadline, the upstream's silence, the caller's leaving. Each breaks the upstream off, or the wait for one, so that
/// whoever waits for it wakes. An upstream that was given back is its next owner's, and nobody here touches it.
/// </summary>
internal sealed class AttemptWatch : IDisposable
{
    private readonly Exchange _exchange;
    private readonly TimeProvider _time;
    private readonly Alarm _alarm;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _waits;
    private Stop _stop;
    private long _silenceTicks;

    public AttemptWatch(Exchange exchange, TimeProvider time)
    {
        (_exchange, _time) = (exchange, time);
        _alarm = new Alarm(time, () => End(Stop.TimedOut));
    }

    private enum Stop
    {
        None,
        TimedOut,
        CallerGone,
    }

    /// <summary>Of the current attempt, from its head on; null where there is none.</summary>
    public IUpstreamStream? Upstream { get; private set; }

    /// <summary>True where nothing has ended the attempt.</summary>
    public bool IsOpen => _stop == Stop.None;

    /// <summary>Of an attempt that brought no answer: why, where it was ended from outside.</summary>
    public AttemptEnd EndOf(AttemptEnd otherwise) => _stop switch
    {
        Stop.CallerGone => AttemptEnd.CallerGone,
        Stop.TimedOut => AttemptEnd.TimedOut,
        _ => otherwise,
    };

    /// <summary>Another exchange begins.</summary>
    public void Begin() => _stop = Stop.None;

    /// <summary>It has ended.</summary>
    public void End()
    {
        if (_waits is not { } waits) return;
        lock (_gate) _waits = null;
        waits.Dispose();
    }

    /// <param name="silence">How long the upstream may be silent before its head.</param>
    public void BeginAttempt(TimeSpan silence)
    {
        _silenceTicks = silence == Timeout.InfiniteTimeSpan ? 0 : (long)(silence.TotalSeconds * _time.TimestampFrequency);
        Progress();
    }

    /// <summary>The upstream has taken something: its silence begins anew.</summary>
    public void Progress()
    {
        var due = _silenceTicks == 0 ? long.MaxValue : _time.GetTimestamp() + _silenceTicks;
        due = Math.Min(due, Math.Min(_exchange.Deadline, _exchange.AttemptDeadline));
        if (due != long.MaxValue) _alarm.SetAt(due);
    }

    /// <summary>From now on this silence counts, and no deadline.</summary>
    public void Expect(TimeSpan silence) => _alarm.Set(silence);

    /// <summary>Nothing is waited for.</summary>
    public void Rest() => _alarm.Clear();

    public void CallerGone() => End(Stop.CallerGone);

    public void Attach(IUpstreamStream upstream)
    {
        lock (_gate)
        {
            Upstream = upstream;
            // What came while it was being opened.
            if (_stop != Stop.None) upstream.Abort();
        }
    }

    /// <summary>From here on nobody breaks it off but its next owner.</summary>
    public IUpstreamStream? Detach()
    {
        lock (_gate)
        {
            var upstream = Upstream;
            Upstream = null;
            return upstream;
        }
    }

    /// <summary>An attempt's time was up, the exchange's is not.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (_stop != Stop.TimedOut) return;
            _stop = Stop.None;
            _waits = null;
        }
    }

    /// <summary>For what is waited for seldom: a place in a queue, a new connection, the time before a retry.</summary>
    public CancellationToken Waits()
    {
        lock (_gate)
        {
            _waits ??= new CancellationTokenSource();
            if (_stop == Stop.CallerGone) _waits.Cancel();
            return _waits.Token;
        }
    }

    public void Dispose() => _alarm.Dispose();

    private void End(Stop why)
    {
        CancellationTokenSource? waits;
        lock (_gate)
        {
            if (why > _stop) _stop = why;
            Upstream?.Abort();
            waits = _waits;
        }

        try
        {
            waits?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The exchange has just ended.
        }
    }
}
