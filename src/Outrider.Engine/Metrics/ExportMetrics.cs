using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>What is counted about exporting, by sink. Each batch ends as delivered or as dropped, and only once.</summary>
internal sealed class ExportMetrics(MetricRegistry registry)
{
    public readonly MetricFamily<Counter> Delivered = registry.Counter("outrider_metric_batches_delivered_total", "Batches of numbers that a sink accepted.", "sink");
    public readonly MetricFamily<Counter> Dropped = registry.Counter("outrider_metric_batches_dropped_total", "Batches of numbers given up for newer ones.", "sink");
    public readonly MetricFamily<Counter> Failures = registry.Counter("outrider_metric_export_failures_total", "Attempts to export that failed.", "sink");
}
