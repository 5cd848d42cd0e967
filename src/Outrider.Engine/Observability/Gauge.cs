namespace Outrider.Observability;

/// <summary>Goes up and down; or, where its owner can be asked, is read when it is collected.</summary>
internal sealed class Gauge : IMetric
{
    private double _value;
    private long _steps;
    private Func<double>? _read;

    public double Value => Volatile.Read(ref _read) is { } read ? read() : Volatile.Read(ref _value) + Interlocked.Read(ref _steps);

    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Up or down beside what was set, from any thread.</summary>
    public void Add(long by) => Interlocked.Add(ref _steps, by);

    /// <summary>From now on the value is asked for when it is collected. <paramref name="read"/> must not block and must not throw.</summary>
    public void ReadFrom(Func<double> read) => Volatile.Write(ref _read, read);

    /// <summary>Ends what <see cref="ReadFrom"/> began. False, and nothing is changed, where another has begun since.</summary>
    public bool StopReading(Func<double> read) => Interlocked.CompareExchange(ref _read, null, read) == read;

    public void CollectInto(List<MetricPoint> points, string family, MetricKind kind, string help, IReadOnlyList<MetricLabel> labels) =>
        points.Add(new MetricPoint(family, family, kind, help, labels, Value));
}
