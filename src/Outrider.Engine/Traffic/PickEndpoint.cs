using System.Globalization;
using Outrider.Traffic.Balancers;

namespace Outrider.Traffic;

/// <summary>
/// Picks where each attempt goes, among the instances whose breaker lets it, and tells the breaker how it ended. An instance counts as busy until its
/// answer is whole, since that is how long it works for the caller.
/// </summary>
/// <param name="endpoints">Where it can go.</param>
/// <param name="balancer">Chooses among them.</param>
/// <param name="firstLook">Completes when discovery has looked once; until then a request waits instead of being refused.</param>
/// <param name="own">Where no attempt may go; null where nothing listens beside it.</param>
internal sealed class PickEndpoint(Endpoints endpoints, IBalancer balancer, Task firstLook, OwnAddress? own = null) : ILayer
{
    // RFC 5842 section 7.2.
    private static readonly Verdict Loop = Verdict.Refuse(new Refusal(508, "loop", "an instance of the service is the address that was called"));

    private static readonly Verdict NoInstances = Verdict.Refuse(new Refusal(503, "no_endpoints", "no instance of the service is known") { Headers = [new("Retry-After", "5")] });

    public Verdict Admit(Exchange exchange) => firstLook.IsCompleted ? Verdict.Continue : Verdict.After(firstLook);

    public Verdict BeginAttempt(Exchange exchange)
    {
        var all = endpoints.All;
        if (all.Length == 0) return NoInstances;
        // Each round another exchange may take the probe of a half-open breaker before us; there is one probe an instance, so rounds are few.
        for (var round = 0; round <= all.Length; round++)
        {
            if (Choose(all, exchange.LastTried) is not { } endpoint) break;
            if (own?.IsAt(endpoint.Address) == true) return Loop;
            if (endpoint.Breaker?.TryBegin(exchange) == false) continue;
            endpoint.Begin();
            exchange.Endpoint = endpoint;
            return Verdict.Continue;
        }

        return Verdict.Refuse(AllOpen(all));
    }

    public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome)
    {
        if (exchange.Endpoint is not { } endpoint) return null;
        if (outcome.End == AttemptEnd.CallerGone)
        {
            endpoint.Breaker?.Abandon(exchange);
            return null;
        }

        endpoint.Duration?.Record(outcome.Elapsed);
        var isFailure = outcome.IsFailure();
        (isFailure ? endpoint.Failures : endpoint.Successes).Increment();
        endpoint.Breaker?.End(exchange, isFailure);
        if (!isFailure) return null;
        // A failed attempt works for the caller no more, however long the retry waits.
        exchange.LastTried = endpoint;
        Release(exchange);
        return null;
    }

    public void End(Exchange exchange, in ExchangeOutcome outcome)
    {
        // Also for an attempt that was cut short before its end was told: a probe's place must never stay taken.
        exchange.Endpoint?.Breaker?.Abandon(exchange);
        Release(exchange);
    }

    private Endpoint? Choose(Endpoint[] all, Endpoint? lastTried)
    {
        var usable = 0;
        var others = 0;
        foreach (var endpoint in all)
        {
            if (endpoint.Breaker?.MayBegin == false) continue;
            usable++;
            if (endpoint != lastTried) others++;
        }

        if (usable == 0) return null;
        if (others == all.Length) return balancer.Pick(all);
        return Pick(all, others > 0 ? lastTried : null);
    }

    /// <summary>The seldom way: allocates, since something is wrong already.</summary>
    private Endpoint? Pick(Endpoint[] all, Endpoint? avoided)
    {
        var eligible = Array.FindAll(all, e => e != avoided && e.Breaker?.MayBegin != false);
        return eligible.Length == 0 ? null : balancer.Pick(eligible);
    }

    private static void Release(Exchange exchange)
    {
        exchange.Endpoint?.End();
        exchange.Endpoint = null;
    }

    private static Refusal AllOpen(Endpoint[] all)
    {
        var soonest = all.Min(e => e.Breaker?.ReopensIn ?? TimeSpan.Zero);
        var seconds = Math.Max(1, Math.Ceiling(soonest.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new Refusal(503, "breaker_open", "every instance of the service is failing and out of use for a moment") { Headers = [new("Retry-After", seconds)] };
    }
}
