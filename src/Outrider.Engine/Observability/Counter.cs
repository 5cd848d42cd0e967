namespace Outrider.Observability;

/// <summary>Only ever grows while the process lives.</summary>
internal sealed class Counter : IMetric
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add(long count) => Interlocked.Add(ref _value, count);

    public void Increment() => Interlocked.Increment(ref _value);

    public void CollectInto(List<MetricPoint> points, string family, MetricKind kind, string help, IReadOnlyList<MetricLabel> labels) =>
        points.Add(new MetricPoint(family, family, kind, help, labels, Value));
}
