using System.Text;
using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>Puts the points of several sources together. A series, which is a name with its labels, is there once: the first source that has it gives it.</summary>
internal static class Series
{
    /// <param name="sources">In order of precedence.</param>
    /// <param name="repeated">How many points were left out.</param>
    public static List<MetricPoint> Merge(IEnumerable<IReadOnlyList<MetricPoint>> sources, out int repeated)
    {
        var merged = new List<MetricPoint>();
        var seen = new HashSet<string>();
        repeated = 0;
        foreach (var points in sources)
        foreach (var point in points)
        {
            if (seen.Add(Key(point))) merged.Add(point);
            else repeated++;
        }

        return merged;
    }

    private static string Key(MetricPoint point)
    {
        if (point.Labels.Count == 0) return point.Name;
        var key = new StringBuilder(point.Name);
        // The order of labels does not matter to what they name. No name or value can hold U+FFFF: it is no character.
        foreach (var (name, value) in point.Labels.OrderBy(l => l.Name, StringComparer.Ordinal)) key.Append('\uffff').Append(name).Append('\uffff').Append(value);
        return key.ToString();
    }
}
