using System.Globalization;
using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>
/// Gives memory back that a start has touched and a life of waiting does not: pages of files that are mapped and were only read (the executable, libraries), which the
/// kernel still has and maps again where they are touched, and what the C library's heap keeps free.
/// </summary>
internal static unsafe class Residence
{
    private const int DontNeed = 4; // MADV_DONTNEED

    /// <summary>Some milliseconds.</summary>
    public static void Shrink()
    {
        // malloc_trim(3): glibc has it, musl does not need it.
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim)) _ = ((delegate* unmanaged[Cdecl]<nuint, int>)trim)(0);
        foreach (var (first, length) in CleanFileMappings(File.ReadLines("/proc/self/smaps"))) _ = Libc.madvise((void*)first, (nuint)length, DontNeed);
    }

    /// <summary>
    /// Those of which the kernel has every page in the file: nobody may write to them, and nobody has (a relocation is such a write). madvise(2) would throw anything
    /// else away.
    /// </summary>
    /// <param name="smaps">As in proc(5).</param>
    internal static IEnumerable<(long First, long Length)> CleanFileMappings(IEnumerable<string> smaps)
    {
        (long First, long Length)? candidate = null;
        foreach (var line in smaps)
        {
            // 55e5c80d6000-55e5c80f9000 r--p 00000000 103:02 2117 /usr/bin/outrider, then `Name:  12 kB` for its figures.
            if (char.IsAsciiHexDigitLower(line[0])) candidate = ReadOnlyFile(line);
            else if (candidate is { } found && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.AsSpan("Anonymous:".Length).TrimStart().StartsWith("0 ")) yield return found;
        }
    }

    private static (long First, long Length)? ReadOnlyFile(string line)
    {
        var words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        // A file in memory has a name in the same place, but no path that is still there.
        if (words.Length < 6 || words[1][1] == 'w' || words[5][0] != '/' || words[5].EndsWith(" (deleted)", StringComparison.Ordinal)) return null;
        var dash = words[0].IndexOf('-');
        var first = long.Parse(words[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (first, long.Parse(words[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - first);
    }
}
