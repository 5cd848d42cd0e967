using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Metrics;
using Outrider.Metrics.Sinks;
using Outrider.Metrics.Sources;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Metrics;

public sealed class CollectorTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTime _time = new();
    private readonly LogLines _logs = new();
    private readonly MetricRegistry _registry = new();
    private readonly StatusBoard _status = new();
    private readonly SnapshotCell<AppStatus> _app = new(new AppStatus(AppPhase.Ready, 0, 8080, 0));

    [Fact]
    public async Task Json_and_prometheus_endpoints_are_scraped_each_interval_and_stand_beside_Outriders_own_numbers()
    {
        await using var json = await RecordingServer.StartAsync("""{"requests":{"total":1}}""");
        await using var text = await RecordingServer.StartAsync("# TYPE jobs gauge\njobs{queue=\"a\"} 4\n");
        await using var collector = Collector([Json(json.Url("/internal/metrics")), Prometheus(text.Url("/metrics"))]);
        collector.Start();
        await Eventually.True(() => Has(collector, "requests_total", 1) && Has(collector, "jobs", 4), "both are scraped at once");
        Assert.Contains(collector.Current(), p => p.Name == "outrider_app_info" && p.Labels.Contains(new MetricLabel("service", "orders")));

        json.Answer = context => context.Response.WriteAsync("""{"requests":{"total":2}}""");
        await NextRound(() => Has(collector, "requests_total", 2), "the next interval brings the new number");
    }

    [Fact]
    public async Task A_failing_scrape_takes_its_old_numbers_away_is_a_metric_and_warns_once_and_recovers_once()
    {
        await using var server = await RecordingServer.StartAsync("""{"a":1}""");
        await using var collector = Collector([Json(server.Url("/m"))]);
        collector.Start();
        await Eventually.True(() => Has(collector, "a", 1), "it is scraped");

        server.Answer = RecordingServer.Status(500);
        for (var failures = 1; failures <= 3; failures++)
        {
            var expected = failures;
            await NextRound(() => Value("outrider_scrape_failures_total") == expected, $"failure {failures} is counted");
        }

        Assert.DoesNotContain(collector.Current(), p => p.Name == "a");
        Assert.Equal(0, Value("outrider_scrape_up"));
        Assert.Equal(1, _logs.Count(LogLevel.Warning));

        server.Answer = context => context.Response.WriteAsync("""{"a":2}""");
        await NextRound(() => Has(collector, "a", 2), "it is back");
        Assert.Equal((1, 1, 1.0), (_logs.Count(LogLevel.Warning), _logs.Count(LogLevel.Information), Value("outrider_scrape_up")));
    }

    [Fact]
    public async Task While_the_application_is_not_ready_no_answer_is_no_news()
    {
        _app.Publish(new AppStatus(AppPhase.Starting, 0, 0, 0));
        await using var collector = Collector([Json(new Uri($"http://127.0.0.1:{FreePort.Next()}/"))]);
        collector.Start();
        await Eventually.True(() => Value("outrider_scrape_failures_total") == 1, "the failure is counted");
        Assert.Empty(_logs.All);

        _app.Publish(new AppStatus(AppPhase.Ready, 0, 0, 0));
        await NextRound(() => _logs.Count(LogLevel.Warning) == 1, "from then on it is said");
    }

    [Fact]
    public async Task An_application_that_becomes_ready_is_asked_then_and_not_an_interval_later()
    {
        _app.Publish(new AppStatus(AppPhase.Starting, 0, 0, 0));
        await using var server = await RecordingServer.StartAsync(RecordingServer.Status(503));
        await using var collector = Collector([Json(server.Url("/m"))]);
        collector.Start();
        await Eventually.True(() => Value("outrider_scrape_failures_total") == 1, "at first there is nothing");

        server.Answer = context => context.Response.WriteAsync("""{"a":1}""");
        _app.Publish(new AppStatus(AppPhase.Ready, 0, 0, 0));
        await Eventually.True(() => Has(collector, "a", 1), "it is read though no time has passed");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"a\":")]
    [InlineData("")]
    public async Task An_answer_that_is_no_JSON_is_a_failed_scrape(string body)
    {
        await using var server = await RecordingServer.StartAsync(body);
        await using var collector = Collector([Json(server.Url("/m"))]);
        collector.Start();
        await Eventually.True(() => Value("outrider_scrape_failures_total") == 1, "it is counted");
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off_at_its_bound()
    {
        await using var server = await RecordingServer.StartAsync(async context =>
        {
            var chunk = new byte[64 << 10];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        await using var collector = Collector([Prometheus(server.Url("/m"))]);
        collector.Start();
        await Eventually.True(() => _logs.All.Any(l => l.Contains("more than 4MiB", StringComparison.Ordinal)), "it is refused");
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_given_up_within_its_timeout()
    {
        await using var server = await RecordingServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var collector = Collector([Json(server.Url("/m"))]);
        collector.Start();
        await Eventually.True(() => !server.Requests.IsEmpty, "the request arrives");
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.True(() => _logs.All.Any(l => l.Contains("within 5s", StringComparison.Ordinal)), "the scrape has failed");
    }

    [Fact]
    public async Task A_redirect_is_a_failed_scrape_and_not_followed()
    {
        await using var elsewhere = await RecordingServer.StartAsync("""{"a":1}""");
        await using var server = await RecordingServer.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Url("/").ToString());
            return Task.CompletedTask;
        });
        await using var collector = Collector([Json(server.Url("/m"))]);
        collector.Start();
        await Eventually.True(() => _logs.All.Any(l => l.Contains("answered 302", StringComparison.Ordinal)), "it is a failure");
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_series_that_two_sources_give_is_there_once()
    {
        await using var one = await RecordingServer.StartAsync("a{x=\"1\",y=\"2\"} 1\n");
        await using var two = await RecordingServer.StartAsync("a{y=\"2\",x=\"1\"} 2\na{x=\"1\"} 3\n");
        await using var collector = Collector([Prometheus(one.Url("/")), Prometheus(two.Url("/"))]);
        collector.Start();
        await Eventually.True(() => collector.Current().Where(p => p.Name == "a").Select(p => p.Value).SequenceEqual([1.0, 3]), "the first source's is kept");
        Assert.Equal(1, Value("outrider_scrape_repeated_points"));
    }

    [Fact]
    public async Task A_sink_gets_one_document_each_interval_with_whose_numbers_they_are()
    {
        await using var app = await RecordingServer.StartAsync("""{"a":1.5}""");
        await using var sink = await RecordingServer.StartAsync("");
        await using var collector = Collector([Json(app.Url("/m"))], [Sink(sink.Url("/in?x=1"), ("Authorization", "Bearer t"))]);
        collector.Start();
        await Eventually.True(() => sink.Requests.Count == 1, "the first batch arrives");
        await NextRound(() => sink.Requests.Count == 2, "and one an interval");

        Assert.True(sink.Requests.TryDequeue(out var request));
        Assert.Equal(("POST", "/in?x=1", "Bearer t", "application/json"), (request.Method, request.Target, request.Headers["Authorization"], request.Headers["Content-Type"]));
        using var document = JsonDocument.Parse(request.Body);
        var root = document.RootElement;
        Assert.Equal("orders 1.2 test here box 2026-01-02T03:04:05Z", string.Join(' ', ((string[])["service", "version", "environment", "region", "hostname", "timestamp"]).Select(n => root.GetProperty(n).GetString())));
        var point = root.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "a");
        Assert.Equal("""{"name":"a","kind":"untyped","labels":{},"value":1.5}""", point.GetRawText());
    }

    [Fact]
    public async Task A_sink_that_fails_is_tried_again_within_the_interval_and_a_last_time_at_the_end()
    {
        await using var sink = await RecordingServer.StartAsync(RecordingServer.Status(503));
        await using var collector = Collector([], [Sink(sink.Url("/"))]);
        collector.Start();
        await Eventually.True(() => sink.Requests.Count == 1, "the first attempt");
        await NextRound(() => sink.Requests.Count >= 2, "another attempt", TimeSpan.FromMilliseconds(250));
        sink.Answer = _ => Task.CompletedTask;
        await NextRound(() => Value("outrider_metric_batches_delivered_total") == 1, "it is delivered", TimeSpan.FromMilliseconds(500));
        Assert.Equal((1, 1), (_logs.Count(LogLevel.Warning), _logs.Count(LogLevel.Information)));

        _registry.Counter("orders_total", "Last.").With().Add(7);
        await collector.FlushAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("\"orders_total\"", Encoding.UTF8.GetString(sink.Requests.Last().Body));
        Assert.Equal(2, Value("outrider_metric_batches_delivered_total"));
    }

    [Fact]
    public async Task A_refusal_that_would_repeat_is_not_repeated()
    {
        await using var sink = await RecordingServer.StartAsync(RecordingServer.Status(400));
        await using var collector = Collector([], [Sink(sink.Url("/"))]);
        collector.Start();
        await Eventually.True(() => Value("outrider_metric_batches_dropped_total") == 1, "the batch is dropped");
        Assert.Single(sink.Requests);
    }

    [Fact]
    public async Task The_status_tells_of_sources_and_sinks_without_their_queries()
    {
        await using var server = await RecordingServer.StartAsync("""{"a":1}""");
        await using var collector = Collector([Json(server.Url("/m?token=secret"))], [Sink(server.Url("/s?token=secret"))]);
        collector.Start();
        await Eventually.True(() => Has(collector, "a", 1), "it is scraped");

        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer)) _status.Write(json);
        var text = Encoding.UTF8.GetString(buffer.ToArray());
        Assert.DoesNotContain("secret", text);
        using var document = JsonDocument.Parse(text);
        var source = document.RootElement.GetProperty("metrics").GetProperty("sources")[0];
        Assert.Equal((true, 1, "json"), (source.GetProperty("up").GetBoolean(), source.GetProperty("points").GetInt32(), source.GetProperty("type").GetString()));
        Assert.Equal(1, document.RootElement.GetProperty("metrics").GetProperty("sinks").GetArrayLength());
    }

    private Collector Collector(List<Chosen<MetricSourceFactory>> sources, List<Chosen<MetricSinkFactory>>? sinks = null) =>
        new(new MetricsPlan(new MetricsConfig { Interval = Interval, Sources = sources, Sinks = sinks }, new AppIdentity("orders", "1.2", "test", "here", "box")), _time, _logs, _registry, _status, _app);

    /// <summary>Moves time on by steps until it comes true: the round under way may still be on the wire.</summary>
    private Task NextRound(Func<bool> condition, string promise, TimeSpan? step = null) => Eventually.True(
        () =>
        {
            if (condition()) return true;
            _time.Advance(step ?? Interval / 4);
            return false;
        },
        promise);

    private double Value(string name) => _registry.Collect().Where(p => p.Name == name).Sum(p => p.Value);

    private static bool Has(Collector collector, string name, double value) => collector.Current().Any(p => p.Name == name && p.Value == value);

    private static Chosen<MetricSourceFactory> Json(Uri url) => new("json", context => new JsonSource(new ScrapedUrlConfig { Url = url }, context));

    private static Chosen<MetricSourceFactory> Prometheus(Uri url) => new("prometheus", context => new PrometheusSource(new ScrapedUrlConfig { Url = url }, context));

    private static Chosen<MetricSinkFactory> Sink(Uri url, params (string Name, string Value)[] headers) =>
        new("http", context => new HttpSink(new HttpSinkConfig { Url = url, Headers = headers.ToDictionary(h => h.Name, h => h.Value) }, context));
}
