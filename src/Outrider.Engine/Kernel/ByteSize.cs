using System.Globalization;

namespace Outrider.Kernel;

/// <summary>A number of bytes, written <c>512</c>, <c>64KiB</c>, <c>10MiB</c> or <c>2GiB</c>: powers of 1024 only, so that no size is ambiguous (IEC 80000-13).</summary>
internal readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private static readonly (string Unit, long Factor)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    public static ByteSize FromKiB(long count) => new(count << 10);

    public static ByteSize FromMiB(long count) => new(count << 20);

    /// <summary>False for anything but a whole number of bytes with one of the units above, and for what overflows 64 bits.</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        var factor = 1L;
        foreach (var (unit, unitFactor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            factor = unitFactor;
            text = text[..^unit.Length].TrimEnd();
            break;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue / factor) return false;
        size = new ByteSize(count * factor);
        return true;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public override string ToString()
    {
        foreach (var (unit, factor) in Units)
            if (Bytes >= factor && Bytes % factor == 0) return $"{Bytes / factor}{unit}";
        return $"{Bytes}B";
    }
}
