using Outrider.Observability;

namespace Outrider.Engine.Tests.Metrics.Sources;

/// <summary>Families as a registry gives them, with awkward texts and numbers.</summary>
internal static class RandomPoints
{
    private static readonly string[] Texts = ["", "a", "two words", "\\", "\"", "\n", "\\n", "x\"\\\ny", "größe €", "}", "# {", "a=\"b\",", "😀 \u2028"];
    private static readonly double[] Numbers = [0, 1, -1, 0.1, 1e300, -1e-300, double.NaN, double.PositiveInfinity, double.NegativeInfinity, long.MaxValue, double.Epsilon];

    public static List<MetricPoint> Families(Random random)
    {
        var points = new List<MetricPoint>();
        for (var i = 0; i < random.Next(1, 6); i++)
        {
            // Trailing blanks of a HELP belong to nobody: the format lets a reader trim them.
            var (name, help) = ($"family{i}", Pick(random, Texts).Trim());
            if (random.Next(3) == 0) AddHistogram(points, name, help, random);
            else AddPlain(points, name, help, random);
        }

        return points;
    }

    private static void AddPlain(List<MetricPoint> points, string name, string help, Random random)
    {
        var kind = Pick(random, MetricKind.Counter, MetricKind.Gauge, MetricKind.Untyped);
        for (var i = 0; i < random.Next(1, 4); i++) points.Add(new MetricPoint(name, name, kind, help, Labels(random), Number(random)));
    }

    private static void AddHistogram(List<MetricPoint> points, string name, string help, Random random)
    {
        var histogram = new Histogram([0.001, 1, 100]);
        for (var i = 0; i < random.Next(10); i++) histogram.Record(random.NextDouble() * 200);
        histogram.CollectInto(points, name, MetricKind.Histogram, help, Labels(random));
    }

    private static List<MetricLabel> Labels(Random random) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(i => new MetricLabel($"l{i}", Pick(random, Texts)))];

    private static double Number(Random random) => random.Next(2) == 0 ? Pick(random, Numbers) : BitConverter.Int64BitsToDouble(random.NextInt64());

    private static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
