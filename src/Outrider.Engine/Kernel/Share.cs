using System.Globalization;

namespace Outrider.Kernel;

/// <summary>A part of a whole, written as a percentage: <c>20%</c>, <c>0.5%</c>. <see cref="Fraction"/> is 0 to 1.</summary>
internal readonly record struct Share(double Fraction)
{
    public static Share Percent(double percent) => new(percent / 100);

    public static bool TryParse(string text, out Share share)
    {
        share = default;
        if (!text.EndsWith('%')) return false;
        if (!double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)) return false;
        if (percent > 100) return false;
        share = Percent(percent);
        return true;
    }

    public override string ToString() => (Fraction * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%";
}
