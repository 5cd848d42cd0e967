using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>What is counted of attempts and connections to upstreams, of the application (service and endpoint <c>app</c>) as of services.</summary>
internal sealed class UpstreamMetrics(MetricRegistry metrics)
{
    private readonly MetricFamily<Histogram> _duration = metrics.Histogram("outrider_upstream_request_duration_seconds", "From an attempt's begin to the head of its answer, or to its failure.", Histogram.LatencyBounds, "direction", "service", "endpoint");
    private readonly MetricFamily<Gauge> _open = metrics.Gauge("outrider_upstream_connections", "Connections to a service's instances, idle ones among them.", "direction", "service");
    private readonly MetricFamily<Counter> _opened = metrics.Counter("outrider_upstream_connections_opened_total", "Connections to a service's instances that came about.", "direction", "service");
    private readonly MetricFamily<Counter> _failed = metrics.Counter("outrider_upstream_connections_failed_total", "Connections to a service's instances that did not come about: refused, too late, no TLS.", "direction", "service");
    private readonly MetricFamily<Counter> _reused = metrics.Counter("outrider_upstream_connections_reused_total", "Attempts that went out over a connection that had served before.", "direction", "service");

    /// <summary>Of the application, whatever port it is found on.</summary>
    public Histogram ApplicationDuration => Duration("inbound", "app", "app");

    public UpstreamCounts ApplicationConnections => Connections("inbound", "app");

    public Histogram Duration(string direction, string service, string endpoint) => _duration.With(direction, service, endpoint);

    public UpstreamCounts Connections(string direction, string service) =>
        new(_opened.With(direction, service), _failed.With(direction, service), _reused.With(direction, service), _open.With(direction, service));

    /// <summary>An instance is no more.</summary>
    public void Forget(string direction, string service, string endpoint) => _duration.Forget(direction, service, endpoint);
}
