using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Metrics;
using Outrider.Metrics.Sinks;
using Outrider.Metrics.Sources;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Metrics;

public sealed class CollectorReloadTests : IAsyncLifetime
{
    private static readonly AppIdentity Identity = new("orders", "1.2", "test", "here", "box");

    private readonly FakeTime _time = new();
    private readonly MetricRegistry _registry = new();
    private readonly SnapshotCell<AppStatus> _app = new(new AppStatus(AppPhase.Ready, 0, 8080, 0));
    private RecordingServer _one = null!;
    private RecordingServer _two = null!;
    private RecordingServer _sink = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await RecordingServer.StartAsync("""{"one":1}""");
        _two = await RecordingServer.StartAsync("""{"two":2}""");
        _sink = await RecordingServer.StartAsync("");
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task What_is_the_same_is_not_touched()
    {
        await using var collector = Started(Plan([_one], [_sink]));
        await Eventually.True(() => Has(collector, "one"), "it is scraped");
        Assert.Null(collector.Prepare(Plan([_one], [_sink])));
    }

    [Fact]
    public async Task A_source_that_is_added_is_scraped_at_once_and_the_others_keep_their_numbers()
    {
        await using var collector = Started(Plan([_one], [_sink]));
        await Eventually.True(() => Has(collector, "one"), "it is scraped");
        _registry.Counter("kept_total", "Kept.").With().Add(7);
        _one.Answer = RecordingServer.Status(404);
        collector.Prepare(Plan([_one, _two], [_sink]))!.Commit();
        Assert.True(Has(collector, "one"), "the last numbers of what has not changed are still there");
        await Eventually.True(() => Has(collector, "two"), "the new one is scraped without waiting for an interval");
        Assert.Contains(collector.Current(), p => p is { Name: "kept_total", Value: 7 });
    }

    [Fact]
    public async Task A_source_that_is_removed_leaves_no_number_that_would_pass_for_a_new_one()
    {
        await using var collector = Started(Plan([_one, _two], [_sink]));
        await Eventually.True(() => Has(collector, "one") && Has(collector, "two") && Up() == 2, "both are scraped");
        collector.Prepare(Plan([_one], [_sink]))!.Commit();
        Assert.False(Has(collector, "two"));
        Assert.Equal(1, Up());

        double Up() => _registry.Collect().Where(p => p.Name == "outrider_scrape_up").Sum(p => p.Value);
    }

    [Fact]
    public async Task A_sink_that_is_added_gets_the_next_round_and_one_that_is_removed_none()
    {
        await using var collector = Started(Plan([_one], []));
        await Eventually.True(() => Has(collector, "one"), "it is scraped");
        collector.Prepare(Plan([_one], [_sink]))!.Commit();
        await NextRound(() => _sink.Requests.Count >= 1, "the new sink is sent to");
        collector.Prepare(Plan([_one], []))!.Commit();
        await Eventually.True(() => Delivered() == _sink.Requests.Count, "what was under way has arrived");
        var before = _sink.Requests.Count;
        var scrapes = _one.Requests.Count;
        await NextRound(() => _one.Requests.Count >= scrapes + 2, "two more rounds pass");
        Assert.Equal(before, _sink.Requests.Count);

        double Delivered() => _registry.Collect().Where(p => p.Name == "outrider_metric_batches_delivered_total").Sum(p => p.Value);
    }

    [Fact]
    public async Task Another_interval_and_another_identity_hold_from_then_on()
    {
        await using var collector = Started(Plan([_one], [_sink]));
        await Eventually.True(() => _sink.Requests.Count == 1, "the first batch arrives");
        collector.Prepare(Plan([_one], [_sink], TimeSpan.FromMinutes(1), Identity with { Version = "2" }))!.Commit();
        var info = Assert.Single(collector.Current(), p => p.Name == "outrider_app_info");
        Assert.Contains(new MetricLabel("version", "2"), info.Labels);
        await Eventually.True(() => _sink.Requests.Any(r => System.Text.Encoding.UTF8.GetString(r.Body).Contains("\"version\":\"2\"", StringComparison.Ordinal)), "the sink is told");
        var scrapes = _one.Requests.Count;
        _time.Advance(TimeSpan.FromSeconds(50));
        await Task.Yield();
        Assert.Equal(scrapes, _one.Requests.Count);
        await NextRound(() => _one.Requests.Count > scrapes, "a minute later it is scraped again");
    }

    [Fact]
    public async Task The_other_processes_numbers_are_exported_beside_ours()
    {
        await using var collector = new Collector(Plan([], [_sink]), _time, new LogLines(), _registry, new StatusBoard(), _app)
        {
            Elsewhere = () => Task.FromResult<IReadOnlyList<IReadOnlyList<MetricPoint>>>([[new MetricPoint("there", "there", MetricKind.Gauge, "", [], 5)]]),
        };
        collector.Start();
        await Eventually.True(() => !_sink.Requests.IsEmpty, "a batch arrives");
        Assert.Contains("\"there\"", System.Text.Encoding.UTF8.GetString(_sink.Requests.First().Body));
        Assert.DoesNotContain(collector.Current(), p => p.Name == "there");
        Assert.Contains(await collector.CurrentAsync(), p => p.Name == "there");
    }

    private Collector Started(MetricsPlan plan)
    {
        var collector = new Collector(plan, _time, new LogLines(), _registry, new StatusBoard(), _app);
        collector.Start();
        return collector;
    }

    /// <summary>Moves time on by steps until it comes true.</summary>
    private Task NextRound(Func<bool> condition, string promise) => Eventually.True(
        () =>
        {
            if (condition()) return true;
            _time.Advance(TimeSpan.FromSeconds(2));
            return false;
        },
        promise);

    private static MetricsPlan Plan(RecordingServer[] sources, RecordingServer[] sinks, TimeSpan? interval = null, AppIdentity? identity = null)
    {
        var config = new MetricsConfig
        {
            Interval = interval ?? TimeSpan.FromSeconds(10),
            Sources = [.. sources.Select(s => new Chosen<MetricSourceFactory>("json", context => new JsonSource(new ScrapedUrlConfig { Url = s.Url("/m") }, context)))],
            Sinks = [.. sinks.Select(s => new Chosen<MetricSinkFactory>("http", context => new HttpSink(new HttpSinkConfig { Url = s.Url("/in") }, context)))],
        };
        return new MetricsPlan(config, identity ?? Identity) { Sources = [.. sources.Select(s => $"{s.Url("/")}")], Sinks = [.. sinks.Select(s => $"{s.Url("/")}")] };
    }

    private static bool Has(Collector collector, string name) => collector.Current().Any(p => p.Name == name);
}
