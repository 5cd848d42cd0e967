using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Metrics.Sinks;
using Outrider.Metrics.Sources;
using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>
/// Scrapes every source each interval, and as soon as the application becomes ready, all at once; then offers the whole to every sink. Owns the loop, the
/// exporters and the client they use. A reload exchanges what has changed among its parts and nothing else: the counters are the registry's.
/// Life: <see cref="Start"/>, then <see cref="FlushAsync"/> once after the application's end, then <see cref="DisposeAsync"/>; the last alone is enough.
/// </summary>
internal sealed partial class Collector : IAsyncDisposable
{
    // An exporter that a reload has taken away has a batch or two to bring; a sink that is down gets no more.
    private static readonly TimeSpan LastExport = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MetricRegistry _registry;
    private readonly SnapshotCell<AppStatus> _app;
    private readonly HttpClient _http = DirectHttp.Create();
    private readonly ScrapeMetrics _scrapes;
    private readonly ExportMetrics _exports;
    private readonly Gauge _repeated;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;

    // Rounds that are due while one is under way are one.
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private volatile CollectorParts _parts;
    private bool _isAppReady;
    private bool _isStarted;
    private Task _loop = Task.CompletedTask;

    public Collector(MetricsPlan plan, TimeProvider time, ILoggerFactory logs, MetricRegistry registry, StatusBoard status, SnapshotCell<AppStatus> app)
    {
        (_time, _registry, _app, _log) = (time, registry, app, logs.CreateLogger("metrics"));
        (_scrapes, _exports) = (new ScrapeMetrics(registry), new ExportMetrics(registry));
        _repeated = registry.Gauge("outrider_scrape_repeated_points", "Points left out because another source gives the same name and labels.").With();
        IdentityMetrics.Declare(registry, plan.Identity);
        _parts = Build(plan, new CollectorParts(plan.Config.Interval, plan.Identity, [], []));
        _timer = time.CreateTimer(_ => _due.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        status.Show("metrics", WriteStatus);
        _isAppReady = app.Value.IsReady;
        app.Watch(FollowApplication);
    }

    /// <summary>Tells this process's numbers from those of others, where there are some.</summary>
    public Func<IReadOnlyList<MetricPoint>, IReadOnlyList<MetricPoint>> Naming { get; init; } = points => points;

    /// <summary>What the run's other processes count of themselves; within its own bound of time.</summary>
    public Func<Task<IReadOnlyList<IReadOnlyList<MetricPoint>>>> Elsewhere { get; init; } = () => Task.FromResult<IReadOnlyList<IReadOnlyList<MetricPoint>>>([]);

    /// <summary>This process's own numbers as of now, and each source's as of its last scrape.</summary>
    public IReadOnlyList<MetricPoint> Current() => Merged([]);

    /// <summary>As <see cref="Current"/>, and the other processes' numbers.</summary>
    public async Task<IReadOnlyList<MetricPoint>> CurrentAsync() => Merged(await Elsewhere());

    public void Start()
    {
        _isStarted = true;
        foreach (var exporter in _parts.Exporters) exporter.Start();
        _timer.Change(_parts.Interval, _parts.Interval);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Builds what is new; null where nothing has changed.</summary>
    public IPreparedChange? Prepare(MetricsPlan plan)
    {
        var next = Build(plan, _parts);
        return next.IsSameAs(_parts) ? null : new Change(this, next);
    }

    /// <summary>One last export of what is known; sources are not asked again, since the application they speak for has ended.</summary>
    public async Task FlushAsync(TimeSpan grace)
    {
        if (!_isStarted) return;
        await StopScrapingAsync();
        if (_parts.Exporters.Count == 0) return;
        var last = new MetricBatch(_time.GetUtcNow(), await CurrentAsync());
        await Task.WhenAll(_parts.Exporters.Select(e => e.FlushAsync(last, grace)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopScrapingAsync();
        foreach (var exporter in _parts.Exporters) await exporter.DisposeAsync();
        _http.Dispose();
    }

    private List<MetricPoint> Merged(IReadOnlyList<IReadOnlyList<MetricPoint>> elsewhere)
    {
        var points = Series.Merge([Naming(_registry.Collect()), .. _parts.Sources.Select(s => Naming(s.Points)), .. elsewhere], out var repeated);
        _repeated.Set(repeated);
        return points;
    }

    private async Task StopScrapingAsync()
    {
        await _timer.DisposeAsync();
        await _stop.CancelAsync();
        await _loop;
    }

    private async Task RunAsync()
    {
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
            var parts = _parts;
            await Task.WhenAll(parts.Sources.Select(s => s.ScrapeAsync(_stop.Token)));
            if (parts.Exporters.Count == 0) return;
            var batch = new MetricBatch(_time.GetUtcNow(), await CurrentAsync());
            foreach (var exporter in parts.Exporters) exporter.Offer(batch);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFault(_log, e);
        }
    }

    /// <summary>The parts of a plan: those that are as they were are the same objects, with all they know.</summary>
    private CollectorParts Build(MetricsPlan plan, CollectorParts before)
    {
        var interval = plan.Config.Interval;
        var sources = Sources(plan, new MetricSourceContext(_http, interval, _time, _app)).Select(s => before.Sources.FirstOrDefault(b => b.Key == s.Key && b.Name == s.Name) ?? s);
        var exporters = Exporters(plan, new MetricSinkContext(_http, plan.Identity, _time)).Select(e => before.Exporters.FirstOrDefault(b => b.Key == e.Key && b.Name == e.Name) ?? e);
        return new CollectorParts(interval, plan.Identity, [.. sources], [.. exporters]);
    }

    private List<ScrapedSource> Sources(MetricsPlan plan, MetricSourceContext context)
    {
        var sources = plan.Config.EffectiveSources.Select(c => (c.Type, Source: c.Part(context))).ToList();
        var names = UniqueNames([.. sources.Select(s => s.Source.Name)]);
        return [.. sources.Select((s, i) => new ScrapedSource(names[i], s.Type, s.Source, context, _scrapes, _log) { Key = plan.SourceKey(i) })];
    }

    private List<Exporter> Exporters(MetricsPlan plan, MetricSinkContext context)
    {
        var sinks = (plan.Config.Sinks ?? []).Select(c => (c.Type, Sink: c.Part(context))).ToList();
        var names = UniqueNames([.. sinks.Select(s => s.Sink.Name)]);
        return [.. sinks.Select((s, i) => new Exporter(names[i], s.Type, s.Sink, plan.Config.Interval, _exports, _time, _log) { Key = plan.SinkKey(i) })];
    }

    private void Replace(CollectorParts next)
    {
        var before = _parts;
        _parts = next;
        if (next.Identity != before.Identity)
        {
            IdentityMetrics.Forget(_registry, before.Identity);
            IdentityMetrics.Declare(_registry, next.Identity);
        }

        foreach (var source in before.Sources.Except(next.Sources)) source.End();
        foreach (var exporter in before.Exporters.Except(next.Exporters)) _ = exporter.EndAsync(LastExport);
        if (!_isStarted) return;
        foreach (var exporter in next.Exporters.Except(before.Exporters)) exporter.Start();
        if (next.Interval != before.Interval) _timer.Change(next.Interval, next.Interval);
        // What is new has no numbers before its first round.
        if (next.Sources.Except(before.Sources).Any()) _due.Writer.TryWrite(true);
    }

    // Two of one name would write over each other's numbers.
    private static string[] UniqueNames(string[] names) =>
        [.. names.Select((name, i) => names.Take(i).Count(n => n == name) is var before and > 0 ? $"{name}#{before + 1}" : name)];

    private void WriteStatus(Utf8JsonWriter json)
    {
        var parts = _parts;
        json.WriteStartObject();
        json.WriteString("interval", Duration.Format(parts.Interval));
        json.WriteStartArray("sources");
        foreach (var source in parts.Sources) source.WriteStatus(json);
        json.WriteEndArray();
        json.WriteStartArray("sinks");
        foreach (var exporter in parts.Exporters) exporter.WriteStatus(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    [LoggerMessage(LogLevel.Error, "a round of collecting numbers failed; the next one is tried as usual")]
    private static partial void LogFault(ILogger log, Exception exception);

    /// <summary>Parts that have begun nothing yet.</summary>
    private sealed class Change(Collector collector, CollectorParts next) : IPreparedChange
    {
        public void Commit() => collector.Replace(next);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
