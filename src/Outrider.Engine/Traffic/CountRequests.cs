using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>Counts every request of one lane: how many, how they ended, how long they took, how much they moved. It stands first, so that refused requests are counted too.</summary>
internal sealed class CountRequests : ILayer
{
    private readonly StatusCounters _requests;
    private readonly Func<string, Counter> _refusals;
    private readonly TimeProvider _time;
    private readonly Histogram _duration;
    private readonly Counter _requestBytes;
    private readonly Counter _responseBytes;
    private readonly Gauge _inFlight;

    /// <param name="metrics">Shared by all lanes.</param>
    /// <param name="time">For how long a request took.</param>
    /// <param name="direction"><c>inbound</c> or <c>outbound</c>.</param>
    /// <param name="route">The lane's name: a route's pattern, a service.</param>
    public CountRequests(RequestMetrics metrics, TimeProvider time, string direction, string route)
    {
        _time = time;
        _requests = new StatusCounters((method, status) => metrics.Requests.With(direction, route, method, status));
        _refusals = reason => metrics.Refusals.With(direction, route, reason);
        _duration = metrics.Duration.With(direction, route);
        _requestBytes = metrics.RequestBytes.With(direction, route);
        _responseBytes = metrics.ResponseBytes.With(direction, route);
        _inFlight = metrics.InFlight.With(direction, route);
    }

    public Verdict Admit(Exchange exchange)
    {
        _inFlight.Add(1);
        return Verdict.Continue;
    }

    public void End(Exchange exchange, in ExchangeOutcome outcome)
    {
        _inFlight.Add(-1);
        _duration.Record(_time.GetElapsedTime(exchange.StartedAt));
        _requests.Of(exchange.Head.Method, outcome.Status).Increment();
        if (outcome.RequestBytes > 0) _requestBytes.Add(outcome.RequestBytes);
        if (outcome.ResponseBytes > 0) _responseBytes.Add(outcome.ResponseBytes);
        if (outcome.Refusal is { } refusal) _refusals(refusal.Reason).Increment();
    }
}
