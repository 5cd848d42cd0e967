using Outrider.Observability;

namespace Outrider.Micro;

internal static class HistogramSubjects
{
    public static IEnumerable<Subject> All()
    {
        yield return Record("histogram, 0.3 ms", 0.0003);
        yield return Record("histogram, 40 ms", 0.040);
        yield return Record("histogram, 20 s", 20);
    }

    private static Subject Record(string name, double seconds)
    {
        var histogram = new Histogram(Histogram.LatencyBounds);
        return new Subject(name, () =>
        {
            histogram.Record(seconds);
            return 1;
        });
    }
}
