using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>What is counted about scraping, by source.</summary>
internal sealed class ScrapeMetrics(MetricRegistry registry)
{
    public readonly MetricFamily<Gauge> Up = registry.Gauge("outrider_scrape_up", "1 where the last scrape of a source succeeded, else 0.", "source");
    public readonly MetricFamily<Counter> Failures = registry.Counter("outrider_scrape_failures_total", "Scrapes that failed.", "source");
    public readonly MetricFamily<Gauge> Duration = registry.Gauge("outrider_scrape_duration_seconds", "How long the last scrape took.", "source");
    public readonly MetricFamily<Gauge> Points = registry.Gauge("outrider_scrape_points", "Points the last scrape gave.", "source");
    public readonly MetricFamily<Counter> Skipped = registry.Counter("outrider_scrape_skipped_total", "Lines and values that could not be read or were over a bound.", "source");
}
