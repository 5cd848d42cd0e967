using System.Collections.Concurrent;
using System.Globalization;
using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>Counts every request of one lane: how many, how they ended, how long they took, how much they moved. It stands first, so that refused requests are counted too.</summary>
internal sealed class CountRequests : ILayer
{
    /// <summary>RFC 9110 section 9 and RFC 5789. Whatever else callers invent counts as <c>OTHER</c>: a label must not be theirs to grow.</summary>
    private static readonly HashSet<string> KnownMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"];

    private readonly ConcurrentDictionary<(string Method, int Status), Counter> _requests = new();
    private readonly RequestMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly string _direction;
    private readonly string _route;
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
        (_metrics, _time, _direction, _route) = (metrics, time, direction, route);
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
        _duration.Record(_time.GetElapsedTime(exchange.StartedAt).TotalSeconds);
        _requestBytes.Add(outcome.RequestBytes);
        _responseBytes.Add(outcome.ResponseBytes);
        var method = KnownMethods.Contains(exchange.Head.Method) ? exchange.Head.Method : "OTHER";
        _requests.GetOrAdd((method, outcome.Status), Counted).Increment();
        if (outcome.Refusal is { } refusal) _metrics.Refusals.With(_direction, _route, refusal.Reason).Increment();
    }

    private Counter Counted((string Method, int Status) key) =>
        _metrics.Requests.With(_direction, _route, key.Method, key.Status.ToString(CultureInfo.InvariantCulture));
}
