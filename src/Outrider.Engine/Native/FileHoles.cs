using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>Where a file has bytes that were written, and not only ones that were skipped. Source: lseek(2), SEEK_DATA.</summary>
internal static class FileHoles
{
    private const int SeekData = 3; // SEEK_DATA

    /// <summary>The first place at or after <paramref name="from"/> where something may have been written; <paramref name="from"/> itself where that cannot be told.</summary>
    public static long FirstData(SafeFileHandle file, long from) => Math.Max(from, Libc.lseek((int)file.DangerousGetHandle(), (nint)from, SeekData));
}
