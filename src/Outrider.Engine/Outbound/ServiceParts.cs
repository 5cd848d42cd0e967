using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>What all services share: the metrics, each declared once, the clock and the dice.</summary>
internal sealed class ServiceParts(MetricRegistry metrics, ILoggerFactory logs, TimeProvider time, Func<string, ILayer> countRequests)
{
    public TimeProvider Time => time;

    public Random Random => Random.Shared;

    public ILogger DiscoveryLog { get; } = logs.CreateLogger("discovery");

    public EndpointMetrics Endpoints { get; } = new(metrics);

    public MetricFamily<Counter> Lookups { get; } = metrics.Counter("outrider_lookups_total", "Looks at where a service's instances are.", "service", "result");

    public MetricFamily<Counter> Retries { get; } = metrics.Counter("outrider_retries_total", "Attempts after the first: made, or not made since the budget was spent.", "service", "result");

    /// <summary>The layer that counts a service's requests.</summary>
    public Func<string, ILayer> CountRequests => countRequests;
}
