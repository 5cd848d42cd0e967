using System.Globalization;

namespace Outrider.Observability;

/// <summary>
/// Counts values by bucket: one atomic add a value, and one for the sum. There is no count of its own beside the buckets, so that what is exported
/// always adds up, whatever is recorded while it is read.
/// </summary>
internal sealed class Histogram(double[] bounds) : IMetric
{
    /// <summary>Seconds; Prometheus's own defaults with finer steps below 5 ms, where a sidecar's requests are.</summary>
    public static readonly double[] LatencyBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public long Count => _counts.Sum();

    public double Sum => Volatile.Read(ref _sum);

    /// <summary>A value that is no finite number is left out: one NaN would make the sum NaN for good.</summary>
    public void Record(double value)
    {
        if (!double.IsFinite(value)) return;
        var at = 0;
        while (at < bounds.Length && value > bounds[at]) at++;
        Interlocked.Increment(ref _counts[at]);
        double before;
        do before = Volatile.Read(ref _sum);
        while (Interlocked.CompareExchange(ref _sum, before + value, before) != before);
    }

    public void CollectInto(List<MetricPoint> points, string family, MetricKind kind, string help, IReadOnlyList<MetricLabel> labels)
    {
        var cumulative = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            cumulative += Interlocked.Read(ref _counts[i]);
            var bound = i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            points.Add(new MetricPoint(family, family + "_bucket", kind, help, [.. labels, new MetricLabel("le", bound)], cumulative));
        }

        points.Add(new MetricPoint(family, family + "_sum", kind, help, labels, Sum));
        points.Add(new MetricPoint(family, family + "_count", kind, help, labels, cumulative));
    }
}
