using Outrider.Observability;

namespace Outrider.Metrics.Sources;

/// <summary>How much one scrape may bring. What is over a bound is left out and counted; it is never cut to fit, since two cut names could become one.</summary>
internal static class ScrapeBounds
{
    public const int MaxBodyBytes = 4 << 20;
    public const int MaxPoints = 10_000;

    // The longest names in the wild are some 120 characters.
    public const int MaxNameLength = 200;
    public const int MaxValueLength = 1_024;

    // Prometheus' own guidance is ten; 64 leaves room for Kubernetes' labels.
    public const int MaxLabels = 64;

    // Some documentation, not a manual.
    public const int MaxHelpLength = 1_024;

    public static bool Allows(IReadOnlyList<MetricLabel> labels)
    {
        if (labels.Count > MaxLabels) return false;
        foreach (var (name, value) in labels)
            if (name.Length > MaxNameLength || value.Length > MaxValueLength) return false;
        return true;
    }
}
