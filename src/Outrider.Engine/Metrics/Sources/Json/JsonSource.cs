using System.Text.Json;
using Outrider.Configuration;

namespace Outrider.Metrics.Sources;

/// <summary>Reads an application's own JSON of numbers.</summary>
internal sealed class JsonSource(ScrapedUrlConfig config, MetricSourceContext context) : IMetricSource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("json", ScrapedUrlConfig.JsonShape, (ScrapedUrlConfig c) => (MetricSourceFactory)(context => new JsonSource(c, context)));

    private readonly HttpScrape _http = new(config, "application/json", context);

    public string Name => _http.Name;

    public async Task<Scrape> ScrapeAsync(CancellationToken cancel)
    {
        var body = await _http.GetAsync(cancel);
        try
        {
            // Depth is bounded by JsonDocument's default of 64.
            using var document = JsonDocument.Parse(body);
            return JsonNumbers.Flatten(document.RootElement, config.Prefix);
        }
        catch (JsonException e)
        {
            // Not its message, which quotes the body.
            throw new ScrapeFailedException($"answered no JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }
    }
}
