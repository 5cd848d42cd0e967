using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>
/// Lets a number of requests be under way, and some more wait for their turn, first come, first served, no longer than their deadline. A short queue takes
/// the peaks of a service that is well; before one that is not, it would only turn errors into timeouts, so there is none unless it is asked for.
/// One of it to a lane: the exchange has one place to note it in.
/// </summary>
/// <param name="max">Under way at once.</param>
/// <param name="queue">Waiting at once; 0 for none.</param>
/// <param name="counts">Where it is counted.</param>
internal sealed class LimitConcurrency(int max, int queue, QueueCounts counts) : ILayer
{
    private readonly Lock _gate = new();
    private readonly LinkedList<QueuePlace> _queue = new();
    private int _taken;

    // As long as _queue, readable without the lock. A place is given back before this is read, and this is written before a place is looked for: of two
    // who do so at once, one sees the other.
    private int _waiting;

    public int UnderWay => Volatile.Read(ref _taken);

    public int Waiting => Volatile.Read(ref _waiting);

    public Verdict Admit(Exchange exchange)
    {
        if (exchange.Place is { } place) return place.IsGranted ? Verdict.Continue : Verdict.After(place.Granted);
        if (Waiting == 0 && TryTake())
        {
            exchange.Place = QueuePlace.Free;
            return Verdict.Continue;
        }

        return queue == 0 ? Refuse() : Enqueue(exchange);
    }

    public void End(Exchange exchange, in ExchangeOutcome outcome)
    {
        if (exchange.Place is not { } place) return;
        exchange.Place = null;
        if (!place.IsGranted && TryWithdraw(place)) return;
        Interlocked.Decrement(ref _taken);
        if (Waiting == 0) return;
        lock (_gate) GrantFree();
    }

    private Verdict Enqueue(Exchange exchange)
    {
        lock (_gate)
        {
            GrantFree();
            if (_queue.Count >= queue) return Refuse();
            var place = exchange.Place = new QueuePlace();
            _queue.AddLast(place);
            Queued(1);
            GrantFree();
            if (place.IsGranted) return Verdict.Continue;
            counts.Queued.Increment();
            return Verdict.After(place.Granted);
        }
    }

    /// <summary>False where it was granted in the last moment: then there is a place to give back.</summary>
    private bool TryWithdraw(QueuePlace place)
    {
        lock (_gate)
        {
            if (place.IsGranted) return false;
            // The queue is short, and leaving it is rare.
            _queue.Remove(place);
            Queued(-1);
            return true;
        }
    }

    private void GrantFree()
    {
        while (_queue.First is { } first && TryTake())
        {
            _queue.RemoveFirst();
            Queued(-1);
            first.Value.Grant();
        }
    }

    private bool TryTake()
    {
        for (var taken = UnderWay; taken < max;)
        {
            var before = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (before == taken) return true;
            taken = before;
        }

        return false;
    }

    private void Queued(int by)
    {
        Interlocked.Add(ref _waiting, by);
        counts.Waiting.Add(by);
    }

    private Verdict Refuse()
    {
        counts.Refused.Increment();
        return LimitInFlight.Overloaded;
    }
}

/// <param name="Queued">Requests that had to wait.</param>
/// <param name="Waiting">Those that wait now.</param>
/// <param name="Refused">Those that found no place to wait.</param>
internal sealed record QueueCounts(Counter Queued, Gauge Waiting, Counter Refused)
{
    /// <summary>For where nobody looks, such as tests.</summary>
    public QueueCounts() : this(new Counter(), new Gauge(), new Counter())
    {
    }
}
