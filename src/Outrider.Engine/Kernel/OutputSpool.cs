using System.Globalization;

namespace Outrider.Kernel;

/// <summary>
/// Where the application's output lies between the supervisor, which writes it, and the logs, which read and delete it: a folder a stream,
/// <c>&lt;state&gt;/output/stdout/</c>, and in it segments <c>00000000000000000001.log</c> and so on, each appended to until the next one appears.
/// </summary>
internal static class OutputSpool
{
    // As many as a 64-bit number can have, so that names sort as their numbers do.
    private const int Digits = 20;
    private const string Extension = ".log";

    public static string Folder(string stateFolder, string stream) => Path.Combine(stateFolder, "output", stream);

    public static string SegmentPath(string folder, long number) => Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + Extension);

    /// <summary>The number of a segment by its path; 0, which none has, for any other file.</summary>
    public static long NumberOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        if (name.Length != Digits + Extension.Length || !name.EndsWith(Extension)) return 0;
        return long.TryParse(name[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The numbers of all segments in a folder, ascending; none where there is no such folder yet.</summary>
    public static List<long> NumbersIn(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(NumberOf).Where(n => n > 0).Order()] : [];
}
