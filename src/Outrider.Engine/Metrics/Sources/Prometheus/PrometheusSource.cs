using Outrider.Configuration;

namespace Outrider.Metrics.Sources;

/// <summary>Reads an endpoint that a Prometheus server could read.</summary>
internal sealed class PrometheusSource(ScrapedUrlConfig config, MetricSourceContext context) : IMetricSource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("prometheus", ScrapedUrlConfig.PrometheusShape, (ScrapedUrlConfig c) => (MetricSourceFactory)(context => new PrometheusSource(c, context)));

    private readonly HttpScrape _http = new(config, "text/plain; version=0.0.4, text/plain; q=0.5", context);

    public string Name => _http.Name;

    public async Task<Scrape> ScrapeAsync(CancellationToken cancel) => PrometheusParser.Parse(await _http.GetAsync(cancel));
}
