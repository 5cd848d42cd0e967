using System.Globalization;

namespace Outrider.Supervision.Limits;

/// <summary>How much of the last ten seconds tasks have waited for a resource (the kernel's accounting/psi): some of them, or all at once. In percent.</summary>
internal readonly record struct PressureShare(double Some, double Full)
{
    /// <summary>From <c>some avg10=1.53 avg60=…</c> and <c>full avg10=…</c>; a kernel without "full" for the processor has 0 there. Null where it is no such text.</summary>
    public static PressureShare? Parse(string? text) => text is not null && Average(text, "some ") is { } some ? new PressureShare(some, Average(text, "full ") ?? 0) : null;

    private static double? Average(string text, string line)
    {
        const string key = "avg10=";
        var start = text.IndexOf(line + key, StringComparison.Ordinal);
        if (start < 0) return null;
        var rest = text.AsSpan(start + line.Length + key.Length);
        var end = rest.IndexOf(' ');
        return double.TryParse(end < 0 ? rest : rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) ? share : null;
    }
}
