using Outrider.Observability;

namespace Outrider.Sidecar;

/// <summary>
/// The numbers of an isolated module's process beside the others'. What Outrider counts of itself gets the label <c>process</c>, since every process counts by the
/// same names, and the main one has none; what was scraped from elsewhere stays as it was given, so that isolating a module renames nobody's series.
/// </summary>
internal static class SiblingMetrics
{
    private const string Own = "outrider_";
    private const string Label = "process";

    // How the source of processes calls the one it is in.
    private const string Self = "sidecar";

    public static IReadOnlyList<MetricPoint> Of(string process, IReadOnlyList<MetricPoint> points) => [.. points.Select(p => Labelled(p, process))];

    private static MetricPoint Labelled(MetricPoint point, string process)
    {
        if (!point.Name.StartsWith(Own, StringComparison.Ordinal)) return point;
        if (!point.Labels.Any(l => l.Name == Label)) return point with { Labels = [.. point.Labels, new MetricLabel(Label, process)] };
        return point with { Labels = [.. point.Labels.Select(l => l is { Name: Label, Value: Self } ? l with { Value = process } : l)] };
    }
}
