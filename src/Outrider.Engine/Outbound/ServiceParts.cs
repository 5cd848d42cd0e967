using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>What all services share: the metrics, each declared once, the clock and the dice.</summary>
internal sealed class ServiceParts(MetricRegistry metrics, RequestMetrics requests, CertificateMetrics certificates, ILoggerFactory logs, TimeProvider time)
{
    private readonly MetricFamily<Counter> _retries = metrics.Counter("outrider_retries_total", "Attempts after the first: made, or not made since the budget was spent.", "service", "result");

    public TimeProvider Time => time;

    public Random Random => Random.Shared;

    public TlsSurroundings Tls { get; } = new(certificates, time, logs.CreateLogger("outbound"));

    public ILogger DiscoveryLog { get; } = logs.CreateLogger("discovery");

    public EndpointMetrics Endpoints { get; } = new(metrics);

    public MetricFamily<Counter> Lookups { get; } = metrics.Counter("outrider_lookups_total", "Looks at where a service's instances are.", "service", "result");

    public CountRequests CountRequests(string service) => new(requests, time, "outbound", service);

    public RetryCounts RetryCounts(string service) => new(_retries.With(service, "made"), _retries.With(service, "over_budget"));
}
