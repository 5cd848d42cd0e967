using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outrider.Metrics.Sources;
using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>
/// A source and the last it gave. A failed scrape takes its points away, so that an old number is never shown as a new one; it is a metric, and one warning
/// when failing begins, but not while the application is not ready, when no answer is no news.
/// </summary>
internal sealed partial class ScrapedSource(string name, string type, IMetricSource source, MetricSourceContext context, ScrapeMetrics metrics, ILogger log)
{
    private volatile Outcome _last = Outcome.None;
    private bool _hasWarned;
    private volatile bool _hasEnded;

    /// <summary>What it was made of: another reading of the configuration with the same key wants this very source.</summary>
    public required string Key { get; init; }

    public string Name => name;

    public IReadOnlyList<MetricPoint> Points => _last.Points;

    public async Task ScrapeAsync(CancellationToken cancel)
    {
        var started = context.Time.GetTimestamp();
        var outcome = await TryScrapeAsync(cancel);
        if (_hasEnded) return;
        metrics.Duration.With(name).Set(context.Time.GetElapsedTime(started).TotalSeconds);
        metrics.Up.With(name).Set(outcome.IsUp ? 1 : 0);
        metrics.Points.With(name).Set(outcome.Points.Count);
        metrics.Skipped.With(name).Add(outcome.Skipped);
        if (!outcome.IsUp) metrics.Failures.With(name).Increment();
        TellChange(outcome);
        _last = outcome;
    }

    /// <summary>A reload has taken it away: what is counted of it stays, how it stands is nobody's any more.</summary>
    public void End()
    {
        _hasEnded = true;
        foreach (var gauge in (MetricFamily<Gauge>[])[metrics.Up, metrics.Duration, metrics.Points]) gauge.Forget(name);
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        var last = _last;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", type);
        json.WriteBoolean("up", last.IsUp);
        json.WriteNumber("points", last.Points.Count);
        if (last.At is { } at) json.WriteString("last_scrape", at.UtcDateTime);
        else json.WriteNull("last_scrape");
        if (last.Error is { } error) json.WriteString("error", error);
        json.WriteEndObject();
    }

    private async Task<Outcome> TryScrapeAsync(CancellationToken cancel)
    {
        var now = context.Time.GetUtcNow();
        try
        {
            var scrape = await source.ScrapeAsync(cancel);
            return new Outcome(true, scrape.Points, scrape.Skipped, now, null);
        }
        catch (ScrapeFailedException e)
        {
            return new Outcome(false, [], 0, now, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // A fault of the source's own is its failure and nobody else's.
            LogFault(log, name, e);
            return new Outcome(false, [], 0, now, "the source failed");
        }
    }

    private void TellChange(Outcome outcome)
    {
        if (outcome.IsUp && _hasWarned) LogRecovered(log, name);
        if (outcome.IsUp) _hasWarned = false;
        if (outcome.IsUp || _hasWarned || !context.App.Value.IsReady) return;
        _hasWarned = true;
        LogFailing(log, name, outcome.Error!);
    }

    [LoggerMessage(LogLevel.Warning, "{Source} cannot be scraped: {Error}; its numbers are left out until it answers again")]
    private static partial void LogFailing(ILogger log, string source, string error);

    [LoggerMessage(LogLevel.Information, "{Source} answers scrapes again")]
    private static partial void LogRecovered(ILogger log, string source);

    [LoggerMessage(LogLevel.Debug, "scraping {Source} threw")]
    private static partial void LogFault(ILogger log, string source, Exception exception);

    private sealed record Outcome(bool IsUp, IReadOnlyList<MetricPoint> Points, int Skipped, DateTimeOffset? At, string? Error)
    {
        public static readonly Outcome None = new(false, [], 0, null, null);
    }
}
