using System.Text.Json;
using Outrider.Observability;

namespace Outrider.Metrics.Sources;

/// <summary>
/// Makes points of a JSON value: each number under its path with <c>_</c> between the names, a boolean as 0 or 1. Strings, nulls and arrays
/// say nothing that a number's name could keep apart, and are passed over. The first of two paths that become one name is kept.
/// </summary>
internal static class JsonNumbers
{
    public static Scrape Flatten(JsonElement root, string? prefix)
    {
        var found = new Found();
        Walk(root, prefix?.TrimEnd('_') ?? "", found);
        return new Scrape(found.Points, found.Skipped);
    }

    private static void Walk(JsonElement element, string name, Found found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    Walk(member.Value, name.Length == 0 ? MetricName.Sanitise(member.Name) : $"{name}_{Clean(member.Name)}", found);
                break;
            case JsonValueKind.Number:
                found.Add(name, element.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                found.Add(name, element.ValueKind == JsonValueKind.True ? 1 : 0);
                break;
        }
    }

    // Within a name a digit may begin a part: 'latency.99' is latency_99.
    private static string Clean(string part) => MetricName.Sanitise("_" + part)[1..];

    private sealed class Found
    {
        private readonly HashSet<string> _names = [];

        public List<MetricPoint> Points { get; } = [];

        public int Skipped { get; private set; }

        public void Add(string name, double value)
        {
            var isAllowed = name.Length is > 0 and <= ScrapeBounds.MaxNameLength && double.IsFinite(value) && Points.Count < ScrapeBounds.MaxPoints;
            if (isAllowed && _names.Add(name)) Points.Add(new MetricPoint(name, name, MetricKind.Untyped, "", [], value));
            else Skipped++;
        }
    }
}
