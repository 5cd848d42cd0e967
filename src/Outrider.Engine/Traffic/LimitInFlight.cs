using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>Refuses what would be one request too many under way over a whole listener, at once.</summary>
/// <param name="max">Under way at once.</param>
/// <param name="hits">Where refusals are counted; null where nobody counts.</param>
internal sealed class LimitInFlight(int max, Counter? hits = null) : ILayer
{
    public static readonly Verdict Overloaded = Verdict.Refuse(new Refusal(503, "overloaded", "too many requests are under way") { Headers = [new("Retry-After", "1")] });

    private int _inFlight;

    private int _max = max;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>May change while requests are under way: those stay.</summary>
    public int Max
    {
        get => Volatile.Read(ref _max);
        set => Volatile.Write(ref _max, value);
    }

    // End comes after a refusal too, so a refused request is counted like any other until then.
    public Verdict Admit(Exchange exchange)
    {
        if (Interlocked.Increment(ref _inFlight) <= Max) return Verdict.Continue;
        hits?.Increment();
        return Overloaded;
    }

    public void End(Exchange exchange, in ExchangeOutcome outcome) => Interlocked.Decrement(ref _inFlight);
}
