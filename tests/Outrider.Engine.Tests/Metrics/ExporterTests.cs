using System.Collections.Concurrent;
using Outrider.Metrics;
using Outrider.Metrics.Sinks;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Metrics;

public sealed class ExporterTests
{
    private readonly FakeTime _time = new();
    private readonly MetricRegistry _registry = new();

    [Fact]
    public async Task Of_what_waits_only_the_newest_is_kept_and_each_batch_ends_once()
    {
        var sink = new HeldSink();
        await using var exporter = Exporter(sink);
        exporter.Start();
        exporter.Offer(Batch(1));
        await Eventually.True(() => sink.Taken.Count == 1, "the first is under way");
        for (var i = 2; i <= 5; i++) exporter.Offer(Batch(i));
        sink.Release();
        await Eventually.True(() => sink.Taken.Count == 2, "the next is taken");
        sink.Release();
        await Eventually.True(() => Value("outrider_metric_batches_delivered_total") == 2, "both are delivered");
        Assert.Equal([1, 5], sink.Taken);
        Assert.Equal(3, Value("outrider_metric_batches_dropped_total"));
    }

    [Fact]
    public async Task A_batch_that_is_not_taken_within_the_interval_is_dropped()
    {
        var sink = new HeldSink();
        await using var exporter = Exporter(sink);
        exporter.Start();
        exporter.Offer(Batch(1));
        await Eventually.True(() => sink.Taken.Count == 1, "it is under way");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.True(() => Value("outrider_metric_batches_dropped_total") == 1, "it is given up");
    }

    [Fact]
    public async Task The_last_export_gives_up_the_one_under_way_and_keeps_to_its_grace()
    {
        var sink = new HeldSink();
        await using var exporter = Exporter(sink);
        exporter.Start();
        exporter.Offer(Batch(1));
        await Eventually.True(() => sink.Taken.Count == 1, "one is under way");
        var flush = exporter.FlushAsync(Batch(9), TimeSpan.FromSeconds(2));
        await Eventually.True(() => sink.Taken.Count == 2, "the last is under way");
        _time.Advance(TimeSpan.FromSeconds(2));
        await flush.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal([1, 9], sink.Taken);
        Assert.Equal(2, Value("outrider_metric_batches_dropped_total"));
    }

    private Exporter Exporter(IMetricSink sink) => new("sink", "held", sink, TimeSpan.FromSeconds(10), new ExportMetrics(_registry), _time, new LogLines()) { Key = "" };

    private double Value(string name) => _registry.Collect().Where(p => p.Name == name).Sum(p => p.Value);

    private static MetricBatch Batch(int number) => new(DateTimeOffset.UnixEpoch, [new MetricPoint("n", "n", MetricKind.Gauge, "", [], number)]);

    private sealed class HeldSink : IMetricSink
    {
        private readonly SemaphoreSlim _release = new(0);

        public ConcurrentQueue<int> Taken { get; } = new();

        public string Name => "held";

        public Task ExportAsync(MetricBatch batch, CancellationToken cancel)
        {
            Taken.Enqueue((int)batch.Points[0].Value);
            return _release.WaitAsync(cancel);
        }

        public void Release() => _release.Release();
    }
}
