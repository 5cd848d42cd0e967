using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>What is counted of each instance of each service.</summary>
internal sealed class EndpointMetrics(MetricRegistry metrics)
{
    private const string Direction = "outbound";

    private readonly UpstreamMetrics _upstreams = new(metrics);
    private readonly MetricFamily<Gauge> _breaker = metrics.Gauge("outrider_breaker_state", "An instance's breaker: 0 closed, 1 half open, 2 open.", "service", "endpoint");
    private readonly MetricFamily<Gauge> _inFlight = metrics.Gauge("outrider_endpoint_in_flight", "Attempts under way at an instance.", "service", "endpoint");
    private readonly MetricFamily<Counter> _attempts = metrics.Counter("outrider_endpoint_attempts_total", "Attempts at an instance that have ended.", "service", "endpoint", "result");

    /// <summary>Where attempts at an instance that did not fail are counted.</summary>
    public Counter Successes(string service, string authority) => _attempts.With(service, authority, "ok");

    public Counter Failures(string service, string authority) => _attempts.With(service, authority, "failed");

    public Histogram Duration(string service, string authority) => _upstreams.Duration(Direction, service, authority);

    /// <summary>Connections to all instances of a service together.</summary>
    public UpstreamCounts Connections(string service) => _upstreams.Connections(Direction, service);

    /// <summary>From now on its state is read when it is asked for, until what is returned is disposed; or until another shows an instance at the same place.</summary>
    public IDisposable Show(string service, Endpoint endpoint) => new Shown(this, service, endpoint);

    /// <summary>Discovery names it no more.</summary>
    public void Forget(string service, Endpoint endpoint)
    {
        _attempts.Forget(service, endpoint.Authority, "ok");
        _attempts.Forget(service, endpoint.Authority, "failed");
        _upstreams.Forget(Direction, service, endpoint.Authority);
    }

    /// <summary>The gauges of one instance. They hold it, so who shows it takes them away.</summary>
    private sealed class Shown : IDisposable
    {
        private readonly Action _hide;

        public Shown(EndpointMetrics metrics, string service, Endpoint endpoint)
        {
            var (authority, breaker, inFlight) = (endpoint.Authority, metrics._breaker.With(service, endpoint.Authority), metrics._inFlight.With(service, endpoint.Authority));
            Func<double> state = () => (int)(endpoint.Breaker?.State ?? BreakerState.Closed);
            Func<double> count = () => endpoint.InFlight;
            breaker.ReadFrom(state);
            inFlight.ReadFrom(count);
            _hide = () =>
            {
                // Where another is read by now, it is the other's.
                if (breaker.StopReading(state)) metrics._breaker.Forget(service, authority);
                if (inFlight.StopReading(count)) metrics._inFlight.Forget(service, authority);
            };
        }

        public void Dispose() => _hide();
    }
}
