using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>The numbers of requests, shared by all lanes of both directions.</summary>
internal sealed class RequestMetrics(MetricRegistry metrics)
{
    /// <summary>For what else is counted beside requests.</summary>
    public MetricRegistry Registry => metrics;

    public UpstreamMetrics Upstreams { get; } = new(metrics);

    public MetricFamily<Counter> Requests { get; } = metrics.Counter("outrider_requests_total", "Requests that ended, by the status the caller saw; 0 where the connection was cut.", "direction", "route", "method", "status");

    public MetricFamily<Histogram> Duration { get; } = metrics.Histogram("outrider_request_duration_seconds", "From the head of a request to the last byte of its answer.", Histogram.LatencyBounds, "direction", "route");

    public MetricFamily<Gauge> InFlight { get; } = metrics.Gauge("outrider_requests_in_flight", "Requests that have not ended, WebSockets among them.", "direction", "route");

    public MetricFamily<Counter> Refusals { get; } = metrics.Counter("outrider_refusals_total", "Requests that Outrider answered itself, by why.", "direction", "route", "reason");

    public MetricFamily<Counter> RequestBytes { get; } = metrics.Counter("outrider_request_body_bytes_total", "Bytes of request bodies that were forwarded.", "direction", "route");

    public MetricFamily<Counter> ResponseBytes { get; } = metrics.Counter("outrider_response_body_bytes_total", "Bytes of answers' bodies that were forwarded.", "direction", "route");

    /// <summary>Refused before any route was looked for.</summary>
    public MetricFamily<Counter> BadRequests { get; } = metrics.Counter("outrider_bad_requests_total", "Requests that were no HTTP Outrider forwards, by why.", "direction", "reason");
}
