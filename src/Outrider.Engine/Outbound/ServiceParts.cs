using Microsoft.Extensions.Logging;
using Outrider.Http;
using Outrider.Observability;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>What all services share: the metrics, each declared once, the clock and the dice.</summary>
internal sealed class ServiceParts(MetricRegistry metrics, RequestMetrics requests, ILoggerFactory logs, TimeProvider time)
{
    private readonly MetricFamily<Counter> _retries = metrics.Counter("outrider_retries_total", "Attempts after the first: made, or not made since the budget was spent.", "service", "result");

    /// <summary>The layer of the access log, where one is kept.</summary>
    public ILayer[] Told { get; init; } = [];

    public OwnAddress Own { get; } = new();

    public TimeProvider Time => time;

    public Random Random => Random.Shared;

    public ILogger DiscoveryLog { get; } = logs.CreateLogger("discovery");

    public EndpointMetrics Endpoints { get; } = new(metrics);

    public MetricFamily<Counter> Lookups { get; } = metrics.Counter("outrider_lookups_total", "Looks at where a service's instances are.", "service", "result");

    public CountRequests CountRequests(string service) => new(requests, time, "outbound", service);

    public QueueCounts QueueCounts(string service) => new(
        metrics.Counter("outrider_requests_queued_total", "Requests that had to wait for their turn, since as many as allowed were under way.", "service").With(service),
        metrics.Gauge("outrider_requests_queued", "Requests that wait for their turn now.", "service").With(service),
        LimitHits.For(metrics, "outbound").Concurrency);

    public RetryCounts RetryCounts(string service) => new(_retries.With(service, "made"), _retries.With(service, "over_budget"));
}
