namespace Outrider.Traffic;

/// <summary>Refuses what would be one request too many under way. There is no queue: before a slow upstream it would only turn errors into timeouts.</summary>
internal sealed class LimitInFlight(int max) : ILayer
{
    private static readonly Verdict Overloaded = Verdict.Refuse(new Refusal(503, "overloaded", "too many requests are under way") { Headers = [new("Retry-After", "1")] });

    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    // End comes after a refusal too, so a refused request is counted like any other until then.
    public Verdict Admit(Exchange exchange) => Interlocked.Increment(ref _inFlight) > max ? Overloaded : Verdict.Continue;

    public void End(Exchange exchange, in ExchangeOutcome outcome) => Interlocked.Decrement(ref _inFlight);
}
