using System.Globalization;
using System.Numerics;

namespace Outrider.Observability;

/// <summary>
/// Counts durations by bucket: one atomic add a value, and one for the sum, which is kept in ticks so that it needs no loop. There is no count of its own
/// beside the buckets, so that what is exported always adds up, whatever is recorded while it is read.
/// </summary>
internal sealed class Histogram : IMetric
{
    /// <summary>Seconds; Prometheus's own defaults with finer steps below 5 ms, where a sidecar's requests are.</summary>
    public static readonly double[] LatencyBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    // Longer than any process lives; the sum of ten thousand of them still fits into 64 bits.
    private const long Longest = 10_000_000L * 86_400 * 1_000;

    private readonly double[] _bounds;
    private readonly long[] _ticks;
    private readonly byte[] _firstOfMagnitude = new byte[65];
    private readonly long[] _counts;
    private long _sum;

    /// <param name="bounds">Seconds, ascending, at most 254 of them, without +Inf.</param>
    public Histogram(double[] bounds)
    {
        _bounds = bounds;
        _ticks = Array.ConvertAll(bounds, bound => (long)Math.Round(bound * TimeSpan.TicksPerSecond));
        _counts = new long[bounds.Length + 1];
        for (var bits = 0; bits < _firstOfMagnitude.Length; bits++)
            _firstOfMagnitude[bits] = (byte)_ticks.Count(bound => bits > 0 && bound < 1L << Math.Min(bits - 1, 62));
    }

    public long Count => _counts.Sum();

    /// <summary>Seconds.</summary>
    public double Sum => Interlocked.Read(ref _sum) / (double)TimeSpan.TicksPerSecond;

    /// <param name="value">Seconds. What is no finite number is left out.</param>
    public void Record(double value)
    {
        if (double.IsFinite(value)) Record(TimeSpan.FromTicks((long)Math.Clamp(Math.Round(value * TimeSpan.TicksPerSecond), 0, Longest)));
    }

    public void Record(TimeSpan value)
    {
        var ticks = Math.Clamp(value.Ticks, 0, Longest);
        // Buckets grow about as powers of two do: from the first one of this magnitude it is a step or two.
        int at = _firstOfMagnitude[64 - BitOperations.LeadingZeroCount((ulong)ticks)];
        while (at < _ticks.Length && ticks > _ticks[at]) at++;
        Interlocked.Increment(ref _counts[at]);
        Interlocked.Add(ref _sum, ticks);
    }

    public void CollectInto(List<MetricPoint> points, string family, MetricKind kind, string help, IReadOnlyList<MetricLabel> labels)
    {
        var cumulative = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            cumulative += Interlocked.Read(ref _counts[i]);
            var bound = i < _bounds.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            points.Add(new MetricPoint(family, family + "_bucket", kind, help, [.. labels, new MetricLabel("le", bound)], cumulative));
        }

        points.Add(new MetricPoint(family, family + "_sum", kind, help, labels, Sum));
        points.Add(new MetricPoint(family, family + "_count", kind, help, labels, cumulative));
    }
}
