using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>What is counted of services. Declared once a process.</summary>
internal sealed class ServiceMetrics(MetricRegistry metrics, RequestMetrics requests, CertificateMetrics certificates)
{
    /// <summary>Shared with inbound.</summary>
    public RequestMetrics Requests => requests;

    /// <summary>Likewise.</summary>
    public CertificateMetrics Certificates => certificates;

    /// <summary>For what is counted of limits and connections.</summary>
    public MetricRegistry Registry => metrics;

    public MetricFamily<Counter> Queued { get; } = metrics.Counter("outrider_requests_queued_total", "Requests that had to wait for their turn, since as many as allowed were under way.", "service");

    public MetricFamily<Gauge> Waiting { get; } = metrics.Gauge("outrider_requests_queued", "Requests that wait for their turn now.", "service");

    public EndpointMetrics Endpoints { get; } = new(metrics);

    public MetricFamily<Counter> Lookups { get; } = metrics.Counter("outrider_lookups_total", "Looks at where a service's instances are.", "service", "result");

    public MetricFamily<Counter> Retries { get; } = metrics.Counter("outrider_retries_total", "Attempts after the first: made, or not made since the budget was spent.", "service", "result");
}
