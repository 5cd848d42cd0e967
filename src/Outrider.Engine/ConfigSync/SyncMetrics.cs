using Outrider.Observability;

namespace Outrider.ConfigSync;

/// <summary>What is counted, by item.</summary>
internal sealed class SyncMetrics(MetricRegistry registry)
{
    public readonly MetricFamily<Gauge> Up = registry.Gauge("outrider_config_sync_up", "1 where the target holds what the source gives, else 0.", "item");
    public readonly MetricFamily<Gauge> Pending = registry.Gauge("outrider_config_sync_notify_pending", "1 while the application has yet to be notified of what its file holds.", "item");
    public readonly MetricFamily<Counter> Changes = registry.Counter("outrider_config_sync_changes_total", "New contents written to the target.", "item");
    public readonly MetricFamily<Counter> Failures = registry.Counter("outrider_config_sync_failures_total", "Failures, by where: fetch, write, check, notify.", "item", "stage");
}
