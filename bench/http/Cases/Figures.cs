using System.Globalization;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>How numbers are summed up and said.</summary>
internal static class Figures
{
    public const string None = "–";

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of the rounds' ratios and their span: <c>0.92 (0.90–0.97)</c>.</summary>
    public static string Ratio(IReadOnlyList<double> values, IReadOnlyList<double> of)
    {
        var ratios = values.Zip(of, (v, o) => v / o).Where(double.IsFinite).ToArray();
        return ratios.Length == 0 ? None : $"{Say(Median(ratios), 2)} ({Say(ratios.Min(), 2)}–{Say(ratios.Max(), 2)})";
    }

    public static string Say(double value, int digits) => double.IsFinite(value) ? value.ToString("F" + digits, CultureInfo.InvariantCulture) : None;

    public static string Megabytes(long kilobytes) => Say(kilobytes / 1024.0, 1);

    public static IReadOnlyList<string> Megabytes(Memory memory) => [Megabytes(memory.Rss), Megabytes(memory.Pss), Megabytes(memory.Anonymous)];
}
