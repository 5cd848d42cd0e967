using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Logs.Tailing;

/// <summary>One file of a spool: <c>00000000000000000001.log</c>, appended to until the next one appears.</summary>
/// <param name="number">Of the sequence.</param>
/// <param name="start">The stream's offset of its first byte.</param>
/// <param name="file">Held open, so that it is read to its end even where the writer has deleted it to make room.</param>
internal sealed class SpoolSegment(long number, long start, SafeFileHandle file)
{
    private const int Digits = 20;
    private const string Extension = ".log";

    public long Number => number;

    public long Start => start;

    public SafeFileHandle File => file;

    /// <summary>The stream's offset after its last byte; null while it may still grow.</summary>
    public long? End { get; set; }

    public static string NameOf(long number) => number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + Extension;

    /// <summary>The numbers of all segments in a folder, ascending; none where there is no such folder yet.</summary>
    public static List<long> NumbersIn(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        List<long> numbers = [];
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            var name = Path.GetFileNameWithoutExtension(path.AsSpan());
            if (name.Length == Digits && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }
}
