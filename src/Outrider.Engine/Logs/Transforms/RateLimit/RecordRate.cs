using System.Globalization;
using Outrider.Configuration;

namespace Outrider.Logs.Transforms;

/// <summary>So many in a time: <c>100/s</c>, <c>6000/m</c>, <c>10/h</c>.</summary>
internal readonly record struct RecordRate(double PerSecond)
{
    private const double Most = 1e9;

    public static readonly ValueKind<RecordRate> Value = Values.Parsed<RecordRate>("rate", "string", TryParse, "give a rate such as 100/s, 6000/m or 10/h");

    public static bool TryParse(string text, out RecordRate rate)
    {
        rate = default;
        var slash = text.IndexOf('/');
        if (slash < 0 || !double.TryParse(text.AsSpan(0, slash), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count is <= 0 or > Most) return false;
        var seconds = text[(slash + 1)..] switch { "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
        if (seconds == 0) return false;
        rate = new RecordRate(count / seconds);
        return true;
    }
}
