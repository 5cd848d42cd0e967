using Outrider.Observability;

namespace Outrider.Engine.Tests.Observability;

public sealed class MetricRegistryTests
{
    private readonly MetricRegistry _registry = new();

    [Fact]
    public void Nothing_counted_by_many_threads_is_lost()
    {
        var counter = _registry.Counter("c_total", "C.", "x");
        var histogram = _registry.Histogram("h", "H.", [1, 2], "x");
        Parallel.For(0, 10_000, i =>
        {
            counter.With((i % 3).ToString()).Increment();
            histogram.With("a").Record(i % 4);
        });

        Assert.Equal(10_000, _registry.Collect().Where(p => p.Name == "c_total").Sum(p => p.Value));
        Assert.Equal(10_000, histogram.With("a").Count);
        Assert.Equal(15_000, histogram.With("a").Sum);
    }

    [Fact]
    public void A_bucket_holds_its_bound_and_all_below_it()
    {
        var histogram = _registry.Histogram("h", "H.", [1, 2]).With();
        foreach (var value in (double[])[0.5, 1, 1.5, 2, 3]) histogram.Record(value);

        var points = _registry.Collect();
        Assert.Equal([("1", 2.0), ("2", 4.0), ("+Inf", 5.0)], points.Where(p => p.Name == "h_bucket").Select(p => (p.Labels[0].Value, p.Value)));
        Assert.Equal(8, points.Single(p => p.Name == "h_sum").Value);
        Assert.Equal(5, points.Single(p => p.Name == "h_count").Value);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_finite_number_does_not_spoil_a_sum(double value)
    {
        var histogram = _registry.Histogram("h", "H.", [1]).With();
        histogram.Record(1);
        histogram.Record(value);
        Assert.Equal((1, 1), (histogram.Count, histogram.Sum));
    }

    [Fact]
    public void Past_its_bound_a_family_counts_everything_new_under_other()
    {
        var family = _registry.Counter("c_total", "C.", "x");
        for (var i = 0; i < MetricRegistry.MaxChildren + 50; i++) family.With($"{i}").Increment();

        var points = _registry.Collect();
        Assert.Equal(MetricRegistry.MaxChildren + 1, points.Count);
        Assert.Equal(50, points.Single(p => p.Labels[0].Value == "other").Value);
    }

    [Fact]
    public void A_number_without_labels_is_zero_from_the_start()
    {
        _registry.Counter("c_total", "C.");
        Assert.Equal(0, Assert.Single(_registry.Collect()).Value);
    }

    [Fact]
    public void Who_declares_a_family_again_goes_on_counting_where_the_first_stopped()
    {
        _registry.Counter("c_total", "C.", "x").With("a").Increment();
        _registry.Histogram("h", "H.", [1, 2]).With().Record(1.5);
        Assert.Equal(1, _registry.Counter("c_total", "C.", "x").With("a").Value);
        Assert.Equal(1, _registry.Histogram("h", "H.", [1, 2]).With().Count);
        Assert.Single(_registry.Collect(), p => p.Name == "c_total");
    }

    [Fact]
    public void A_name_means_one_thing_and_must_be_one()
    {
        _registry.Gauge("g", "G.", "x");
        _registry.Histogram("h", "H.", [1, 2]);
        Assert.Throws<InvalidOperationException>(() => _registry.Counter("g", "G.", "x"));
        Assert.Throws<InvalidOperationException>(() => _registry.Gauge("g", "Another.", "x"));
        Assert.Throws<InvalidOperationException>(() => _registry.Gauge("g", "G.", "y"));
        Assert.Throws<InvalidOperationException>(() => _registry.Histogram("h", "H.", [1, 3]));
        Assert.Throws<ArgumentException>(() => _registry.Counter("not-a-name", "N."));
    }

    [Fact]
    public void A_duration_is_in_the_first_bucket_whose_bound_it_does_not_pass()
    {
        var bounds = Histogram.LatencyBounds;
        var random = new Random(20260301);
        for (var i = 0; i < 20_000; i++)
        {
            var histogram = new Histogram(bounds);
            var ticks = i < bounds.Length * 3 ? (long)Math.Round(bounds[i / 3] * TimeSpan.TicksPerSecond) + (i % 3) - 1 : (long)Math.Exp(random.NextDouble() * 30) - 1;
            histogram.Record(TimeSpan.FromTicks(ticks));
            var points = new List<MetricPoint>();
            histogram.CollectInto(points, "h", MetricKind.Histogram, "", []);
            Assert.Equal(bounds.TakeWhile(b => ticks > Math.Round(b * TimeSpan.TicksPerSecond)).Count(), points.TakeWhile(p => p.Value == 0).Count());
        }
    }

    [Fact]
    public void A_duration_beyond_reason_does_not_turn_a_sum_over()
    {
        var histogram = new Histogram([1]);
        for (var i = 0; i < 1000; i++) histogram.Record(TimeSpan.MaxValue);
        histogram.Record(TimeSpan.FromSeconds(-1));
        Assert.True(histogram.Sum > 0);
        Assert.Equal(1001, histogram.Count);
    }

    [Fact]
    public void A_gauge_goes_up_and_down_from_many_threads()
    {
        var gauge = _registry.Gauge("g", "G.").With();
        Parallel.For(0, 10_000, i => gauge.Add(i % 2 == 0 ? 2 : -1));
        Assert.Equal(5_000, gauge.Value);
    }
}
