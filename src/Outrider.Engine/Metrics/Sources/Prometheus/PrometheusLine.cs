using System.Globalization;
using System.Text;
using Outrider.Observability;

namespace Outrider.Metrics.Sources;

/// <summary>One sample's line, read from left to right: <c>name{label="value",…} value [timestamp] [# exemplar]</c>. Each step says false where the line is wrong.</summary>
internal ref struct PrometheusLine(ReadOnlySpan<char> rest)
{
    private const string Blanks = " \t";

    private ReadOnlySpan<char> _rest = rest;

    public bool TryReadName(out string name)
    {
        var end = _rest.IndexOfAny("{ \t");
        var span = end < 0 ? _rest : _rest[..end];
        name = "";
        if (!MetricName.IsMetric(span) || span.Length > ScrapeBounds.MaxNameLength) return false;
        name = span.ToString();
        _rest = _rest[span.Length..].TrimStart(Blanks);
        return true;
    }

    /// <summary>True, with none, where no brace opens.</summary>
    public bool TryReadLabels(out List<MetricLabel> labels)
    {
        labels = [];
        if (!Take('{')) return true;
        while (!Take('}'))
        {
            if (!TryReadLabel(out var label) || labels.Count == ScrapeBounds.MaxLabels || labels.Exists(l => l.Name == label.Name)) return false;
            labels.Add(label);
            // A comma after the last one is allowed.
            if (!Take(',') && !_rest.StartsWith('}')) return false;
        }

        return ScrapeBounds.Allows(labels);
    }

    /// <summary>The value, and the end of the line: a timestamp and an exemplar may follow, nothing else.</summary>
    public bool TryReadValue(out double value)
    {
        // A number holds no '#': what follows one is OpenMetrics' exemplar.
        var exemplar = _rest.IndexOf('#');
        var numbers = (exemplar < 0 ? _rest : _rest[..exemplar]).TrimEnd(Blanks);
        var end = numbers.IndexOfAny(Blanks);
        var timestamp = end < 0 ? [] : numbers[end..].TrimStart(Blanks);
        return TryParseNumber(end < 0 ? numbers : numbers[..end], out value) && (timestamp.Length == 0 || TryParseNumber(timestamp, out _));
    }

    /// <summary><c>\\</c>, <c>\n</c> and <c>\"</c>; another escape stays as it was written.</summary>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            if (next is '\\' or 'n' or '"') i++;
            result.Append(next switch { '\\' => '\\', 'n' => '\n', '"' => '"', _ => text[i] });
        }

        return result.ToString();
    }

    private bool TryReadLabel(out MetricLabel label)
    {
        label = default;
        var end = _rest.IndexOfAny("= \t");
        if (end < 0 || !MetricName.IsLabel(_rest[..end])) return false;
        var name = _rest[..end].ToString();
        _rest = _rest[end..].TrimStart(Blanks);
        if (!Take('=') || !Take('"', keepBlanks: true)) return false;
        var close = ClosingQuote();
        if (close < 0) return false;
        label = new MetricLabel(name, Unescape(_rest[..close]));
        _rest = _rest[(close + 1)..].TrimStart(Blanks);
        return true;
    }

    private readonly int ClosingQuote()
    {
        for (var i = 0; i < _rest.Length; i++)
        {
            if (_rest[i] == '"') return i;
            if (_rest[i] == '\\') i++;
        }

        return -1;
    }

    private bool Take(char c, bool keepBlanks = false)
    {
        if (!_rest.StartsWith(c)) return false;
        _rest = keepBlanks ? _rest[1..] : _rest[1..].TrimStart(Blanks);
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out double value)
    {
        if (text.Equals("NaN", StringComparison.OrdinalIgnoreCase)) value = double.NaN;
        else if (text.Equals("-Inf", StringComparison.OrdinalIgnoreCase)) value = double.NegativeInfinity;
        else if (text.TrimStart('+').Equals("Inf", StringComparison.OrdinalIgnoreCase)) value = double.PositiveInfinity;
        else return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        return true;
    }
}
