namespace Outrider.Observability;

/// <summary>Goes up and down; or, where its owner can be asked, is read when it is collected.</summary>
internal sealed class Gauge : IMetric
{
    private double _value;
    private Func<double>? _read;

    public double Value => Volatile.Read(ref _read) is { } read ? read() : Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Up or down, from any thread.</summary>
    public void Add(double by)
    {
        double before;
        do before = Volatile.Read(ref _value);
        while (BitConverter.DoubleToInt64Bits(Interlocked.CompareExchange(ref _value, before + by, before)) != BitConverter.DoubleToInt64Bits(before));
    }

    /// <summary>From now on the value is asked for when it is collected. <paramref name="read"/> must not block and must not throw.</summary>
    public void ReadFrom(Func<double> read) => Volatile.Write(ref _read, read);

    public void CollectInto(List<MetricPoint> points, string family, MetricKind kind, string help, IReadOnlyList<MetricLabel> labels) =>
        points.Add(new MetricPoint(family, family, kind, help, labels, Value));
}
