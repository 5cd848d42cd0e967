namespace Outrider.Observability;

/// <summary>
/// Outrider's own numbers. A family is declared by its owner, who keeps the children it counts with; counting is an atomic add on a child and
/// allocates nothing. Who declares it again, in the same words, gets the same family: a configuration that is reloaded goes on counting where the old
/// one stopped. Each family is bounded: past <see cref="MaxChildren"/> combinations of labels everything new is counted under <c>other</c>.
/// </summary>
internal sealed class MetricRegistry
{
    /// <summary>Routes × statuses × methods of a large service are some hundreds; more is a label that holds something unbounded.</summary>
    public const int MaxChildren = 2_000;

    private readonly Lock _gate = new();
    private readonly List<IMetricFamily> _families = [];

    public MetricFamily<Counter> Counter(string name, string help, params string[] labels) => Add(new MetricFamily<Counter>(name, help, MetricKind.Counter, labels, () => new Counter()));

    public MetricFamily<Gauge> Gauge(string name, string help, params string[] labels) => Add(new MetricFamily<Gauge>(name, help, MetricKind.Gauge, labels, () => new Gauge()));

    /// <param name="name">Of durations, and says so: <c>…_seconds</c>.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="bounds">Upper bounds of the buckets, ascending, without +Inf.</param>
    /// <param name="labels">Names of the labels.</param>
    public MetricFamily<Histogram> Histogram(string name, string help, double[] bounds, params string[] labels) =>
        Add(new MetricFamily<Histogram>(name, help, MetricKind.Histogram, labels, () => new Histogram(bounds), bounds));

    /// <summary>Every number as it is now.</summary>
    public List<MetricPoint> Collect()
    {
        var points = new List<MetricPoint>();
        lock (_gate)
        {
            foreach (var family in _families) family.CollectInto(points);
        }

        return points;
    }

    private MetricFamily<T> Add<T>(MetricFamily<T> family) where T : IMetric
    {
        if (!MetricName.IsMetric(family.Name)) throw new ArgumentException($"'{family.Name}' is no name that Prometheus takes.");
        lock (_gate)
        {
            if (_families.Find(f => f.Name == family.Name) is { } declared)
                return declared is MetricFamily<T> same && same.IsDeclaredAs(family) ? same : throw new InvalidOperationException($"The metric '{family.Name}' is declared twice, in different words.");
            _families.Add(family);
        }

        return family;
    }
}
