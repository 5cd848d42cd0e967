using System.Globalization;

namespace Outrider.Kernel;

/// <summary>How spans of time are written: <c>250ms</c>, <c>5s</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>, <c>7d</c>. A bare number has no unit and is refused.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            var number = text.AsSpan(0, text.Length - unit.Length).TrimEnd();
            if (number.Length > 12 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) continue;
            if (count * milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2) return false;
            duration = TimeSpan.FromMilliseconds(count * milliseconds);
            return true;
        }

        return false;
    }

    /// <summary>The shortest exact way of writing it: 90 s is <c>90s</c>, 120 s is <c>2m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        for (var i = Units.Length - 1; i >= 0; i--)
        {
            var (unit, milliseconds) = Units[i];
            var count = duration.TotalMilliseconds / milliseconds;
            if (count >= 1 && count == Math.Floor(count)) return count.ToString(CultureInfo.InvariantCulture) + unit;
        }

        return duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
