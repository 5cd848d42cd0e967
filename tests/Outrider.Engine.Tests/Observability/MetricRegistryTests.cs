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
    public void A_name_is_declared_once_and_must_be_one()
    {
        _registry.Gauge("g", "G.");
        Assert.Throws<InvalidOperationException>(() => _registry.Counter("g", "G."));
        Assert.Throws<ArgumentException>(() => _registry.Counter("not-a-name", "N."));
    }
}
