using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Metrics.Sinks;
using Outrider.Metrics.Sources;
using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>
/// Scrapes every source each interval, and as soon as the application becomes ready, all at once; then offers the whole to every sink. Owns the loop, the
/// exporters and the client they use.
/// Life: <see cref="Start"/>, then <see cref="FlushAsync"/> once after the application's end, then <see cref="DisposeAsync"/>; the last alone is enough.
/// </summary>
internal sealed partial class Collector : IAsyncDisposable
{
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MetricRegistry _registry;
    private readonly HttpClient _http = DirectHttp.Create();
    private readonly IReadOnlyList<ScrapedSource> _sources;
    private readonly IReadOnlyList<Exporter> _exporters;
    private readonly Gauge _repeated;
    private readonly CancellationTokenSource _stop = new();

    // Rounds that are due while one is under way are one.
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private bool _isAppReady;
    private Task _loop = Task.CompletedTask;

    public Collector(MetricsConfig config, AppIdentity identity, TimeProvider time, ILoggerFactory logs, MetricRegistry registry, StatusBoard status, SnapshotCell<AppStatus> app)
    {
        (_interval, _time, _registry, _log) = (config.Interval, time, registry, logs.CreateLogger("metrics"));
        IdentityMetrics.Declare(registry, identity);
        _repeated = registry.Gauge("outrider_scrape_repeated_points", "Points left out because another source gives the same name and labels.").With();
        _sources = Sources(config.EffectiveSources, new MetricSourceContext(_http, _interval, time, app));
        _exporters = Exporters(config.Sinks ?? [], new MetricSinkContext(_http, identity, time));
        status.Show("metrics", WriteStatus);
        _isAppReady = app.Value.IsReady;
        app.Watch(FollowApplication);
    }

    /// <summary>Outrider's own numbers as of now, and each source's as of its last scrape.</summary>
    public IReadOnlyList<MetricPoint> Current()
    {
        var points = Series.Merge([_registry.Collect(), .. _sources.Select(s => s.Points)], out var repeated);
        _repeated.Set(repeated);
        return points;
    }

    public void Start()
    {
        foreach (var exporter in _exporters) exporter.Start();
        _loop = Task.Run(RunAsync);
    }

    /// <summary>One last export of what is known; sources are not asked again, since the application they speak for has ended.</summary>
    public async Task FlushAsync(TimeSpan grace)
    {
        await StopScrapingAsync();
        var last = new MetricBatch(_time.GetUtcNow(), Current());
        await Task.WhenAll(_exporters.Select(e => e.FlushAsync(last, grace)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopScrapingAsync();
        foreach (var exporter in _exporters) await exporter.DisposeAsync();
        _http.Dispose();
    }

    private async Task StopScrapingAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private async Task RunAsync()
    {
        using var timer = _time.CreateTimer(_ => _due.Writer.TryWrite(true), null, _interval, _interval);
        try
        {
            do await RoundAsync();
            while (await _due.Reader.ReadAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The end was asked for.
        }
    }

    /// <summary>Its first numbers are wanted when there are some, not up to an interval later.</summary>
    private void FollowApplication(AppStatus status)
    {
        if (status.IsReady && !_isAppReady) _due.Writer.TryWrite(true);
        _isAppReady = status.IsReady;
    }

    private async Task RoundAsync()
    {
        try
        {
            await Task.WhenAll(_sources.Select(s => s.ScrapeAsync(_stop.Token)));
            if (_exporters.Count == 0) return;
            var batch = new MetricBatch(_time.GetUtcNow(), Current());
            foreach (var exporter in _exporters) exporter.Offer(batch);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(_log, e);
        }
    }

    private List<ScrapedSource> Sources(IReadOnlyList<Chosen<MetricSourceFactory>> chosen, MetricSourceContext context)
    {
        var metrics = new ScrapeMetrics(_registry);
        var sources = chosen.Select(c => (c.Type, Source: c.Part(context))).ToList();
        var names = UniqueNames([.. sources.Select(s => s.Source.Name)]);
        return [.. sources.Select((s, i) => new ScrapedSource(names[i], s.Type, s.Source, context, metrics, _log))];
    }

    private List<Exporter> Exporters(IReadOnlyList<Chosen<MetricSinkFactory>> chosen, MetricSinkContext context)
    {
        var metrics = new ExportMetrics(_registry);
        var sinks = chosen.Select(c => (c.Type, Sink: c.Part(context))).ToList();
        var names = UniqueNames([.. sinks.Select(s => s.Sink.Name)]);
        return [.. sinks.Select((s, i) => new Exporter(names[i], s.Type, s.Sink, _interval, metrics, _time, _log))];
    }

    // Two of one name would write over each other's numbers.
    private static string[] UniqueNames(string[] names) =>
        [.. names.Select((name, i) => names.Take(i).Count(n => n == name) is var before and > 0 ? $"{name}#{before + 1}" : name)];

    private void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("interval", Duration.Format(_interval));
        json.WriteStartArray("sources");
        foreach (var source in _sources) source.WriteStatus(json);
        json.WriteEndArray();
        json.WriteStartArray("sinks");
        foreach (var exporter in _exporters) exporter.WriteStatus(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    [LoggerMessage(LogLevel.Error, "a round of collecting numbers failed; the next one is tried as usual")]
    private static partial void LogFault(ILogger log, Exception exception);
}
