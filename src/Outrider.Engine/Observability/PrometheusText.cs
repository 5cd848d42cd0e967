using System.Buffers;
using System.Globalization;
using System.Text;

namespace Outrider.Observability;

/// <summary>
/// Writes points as the Prometheus text format 0.0.4: families in the order of their names, HELP and TYPE once a family, the points of a family in the
/// order they were given in (a histogram's buckets ascend). Source: prometheus.io/docs/instrumenting/exposition_formats.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <param name="points">In any order; a family takes its kind and help from its first point.</param>
    /// <param name="output">Takes UTF-8.</param>
    public static void Write(IReadOnlyList<MetricPoint> points, IBufferWriter<byte> output)
    {
        var line = new StringBuilder(256);
        string? family = null;
        // OrderBy is stable, so it also brings together a family that two sources gave parts of.
        foreach (var point in points.OrderBy(p => p.Family, StringComparer.Ordinal))
        {
            if (point.Family != family) AppendHead(line, point);
            family = point.Family;
            AppendPoint(line, point);
            Encoding.UTF8.GetBytes(line.ToString(), output);
            line.Clear();
        }
    }

    /// <summary>The shortest text that reads back as the same number; <c>NaN</c>, <c>+Inf</c> and <c>-Inf</c> as Go writes them.</summary>
    public static string Number(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    public static string Word(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        MetricKind.Histogram => "histogram",
        MetricKind.Summary => "summary",
        _ => "untyped",
    };

    private static void AppendHead(StringBuilder line, MetricPoint point)
    {
        if (point.Help.Length > 0)
        {
            line.Append("# HELP ").Append(point.Family).Append(' ');
            AppendEscaped(line, point.Help, escapeQuotes: false);
            line.Append('\n');
        }

        line.Append("# TYPE ").Append(point.Family).Append(' ').Append(Word(point.Kind)).Append('\n');
    }

    private static void AppendPoint(StringBuilder line, MetricPoint point)
    {
        line.Append(point.Name);
        for (var i = 0; i < point.Labels.Count; i++)
        {
            line.Append(i == 0 ? '{' : ',').Append(point.Labels[i].Name).Append("=\"");
            AppendEscaped(line, point.Labels[i].Value, escapeQuotes: true);
            line.Append('"');
        }

        if (point.Labels.Count > 0) line.Append('}');
        line.Append(' ').Append(Number(point.Value)).Append('\n');
    }

    // A HELP text escapes backslash and line feed; a label's value the quote too.
    private static void AppendEscaped(StringBuilder line, string text, bool escapeQuotes)
    {
        foreach (var c in text)
        {
            if (c == '\\') line.Append(@"\\");
            else if (c == '\n') line.Append(@"\n");
            else if (c == '"' && escapeQuotes) line.Append("\\\"");
            else line.Append(c);
        }
    }
}
