using System.Text;
using Outrider.Observability;

namespace Outrider.Metrics.Sources;

/// <summary>
/// Reads the Prometheus text format 0.0.4. A line that is wrong is skipped and counted, and the others are kept: one bad metric of a library must
/// not blind its user to all others. Of OpenMetrics it puts up with what servers send to anyone: exemplars, <c># UNIT</c>, <c># EOF</c>.
/// Timestamps are dropped, since the point is exported as of now. Source: prometheus.io/docs/instrumenting/exposition_formats.
/// </summary>
internal sealed class PrometheusParser
{
    // 64 labels of 1,024 escaped characters would be more; no real line is.
    private const int MaxLineBytes = 32 << 10;

    private readonly Dictionary<string, MetricKind> _kinds = [];
    private readonly Dictionary<string, string> _helps = [];
    private readonly List<MetricPoint> _points = [];
    private int _maxPoints;
    private int _skipped;

    private PrometheusParser()
    {
    }

    /// <param name="body">UTF-8; what is not becomes U+FFFD.</param>
    /// <param name="maxPoints">More are left out and counted.</param>
    public static Scrape Parse(ReadOnlySpan<byte> body, int maxPoints = ScrapeBounds.MaxPoints)
    {
        var parser = new PrometheusParser { _maxPoints = maxPoints };
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range];
            if (line.Length > MaxLineBytes) parser._skipped++;
            else parser.ReadLine(Encoding.UTF8.GetString(line).AsSpan().Trim(" \t\r"));
        }

        return new Scrape(parser._points, parser._skipped);
    }

    private void ReadLine(ReadOnlySpan<char> line)
    {
        if (line.Length == 0) return;
        if (line[0] == '#') ReadComment(line[1..].TrimStart(" \t"));
        else if (_points.Count >= _maxPoints || !TryReadSample(line)) _skipped++;
    }

    private void ReadComment(ReadOnlySpan<char> comment)
    {
        var isType = comment.StartsWith("TYPE ") || comment.StartsWith("TYPE\t");
        var isHelp = comment.StartsWith("HELP ") || comment.StartsWith("HELP\t");
        if (!isType && !isHelp) return;
        var rest = comment[5..].TrimStart(" \t");
        var end = rest.IndexOfAny(' ', '\t');
        var name = end < 0 ? rest : rest[..end];
        var text = end < 0 ? [] : rest[end..].TrimStart(" \t");
        var isUsable = MetricName.IsMetric(name) && name.Length <= ScrapeBounds.MaxNameLength && _kinds.Count + _helps.Count < 2 * _maxPoints;
        // The first declaration counts; a second one is as wrong as a bad name.
        if (isUsable && isType && KindOf(text) is { } kind && _kinds.TryAdd(name.ToString(), kind)) return;
        if (isUsable && isHelp && text.Length <= ScrapeBounds.MaxHelpLength && _helps.TryAdd(name.ToString(), PrometheusLine.Unescape(text))) return;
        _skipped++;
    }

    // The last four are OpenMetrics': what 0.0.4 has no word for is untyped there.
    private static MetricKind? KindOf(ReadOnlySpan<char> word) => word switch
    {
        "counter" => MetricKind.Counter,
        "gauge" => MetricKind.Gauge,
        "histogram" => MetricKind.Histogram,
        "summary" => MetricKind.Summary,
        "untyped" or "unknown" or "info" or "stateset" or "gaugehistogram" => MetricKind.Untyped,
        _ => null,
    };

    private bool TryReadSample(ReadOnlySpan<char> text)
    {
        var line = new PrometheusLine(text);
        if (!line.TryReadName(out var name) || !line.TryReadLabels(out var labels) || !line.TryReadValue(out var value)) return false;
        if (FamilyOf(name, labels) is not var (family, kind)) return false;
        _points.Add(new MetricPoint(family, name, kind, _helps.GetValueOrDefault(family, ""), labels, value));
        return true;
    }

    /// <summary>Null for a point that its declared family cannot hold, such as a histogram's without a suffix.</summary>
    private (string Family, MetricKind Kind)? FamilyOf(string name, List<MetricLabel> labels)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_sum", "_count"])
        {
            if (!name.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var family = name[..^suffix.Length];
            var kind = _kinds.GetValueOrDefault(family, MetricKind.Untyped);
            if (kind == MetricKind.Histogram || (kind == MetricKind.Summary && suffix != "_bucket"))
                return suffix == "_bucket" && !labels.Exists(l => l.Name == "le") ? null : (family, kind);
        }

        // OpenMetrics declares a counter without the suffix that its points carry.
        if (!_kinds.TryGetValue(name, out var own))
            return (name, name.EndsWith("_total", StringComparison.Ordinal) && _kinds.GetValueOrDefault(name[..^6], MetricKind.Untyped) == MetricKind.Counter ? MetricKind.Counter : MetricKind.Untyped);
        var isWhole = own is not MetricKind.Histogram && (own is not MetricKind.Summary || labels.Exists(l => l.Name == "quantile"));
        return isWhole ? (name, own) : null;
    }
}
