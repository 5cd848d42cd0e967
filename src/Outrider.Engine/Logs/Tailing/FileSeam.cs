using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Tailing;

/// <summary>
/// The last bytes that were taken from a file, as a hash. Together with its <see cref="FileHead"/> they tell a file that grew from one that was cut short and filled
/// again beyond that place, though both begin alike.
/// </summary>
/// <param name="End">The file's offset after them.</param>
/// <param name="Length">How many they are, at most <see cref="MaxLength"/>; 0 for nothing, which fits everywhere.</param>
/// <param name="Hash">Of the bytes.</param>
internal readonly record struct FileSeam(long End, int Length, ulong Hash)
{
    // A line's end with its time in it; more costs a little at every read and tells hardly more.
    public const int MaxLength = 64;

    /// <param name="end">The file's offset after <paramref name="taken"/>.</param>
    /// <param name="taken">What was read last.</param>
    public static FileSeam Of(long end, ReadOnlySpan<byte> taken)
    {
        var last = taken[Math.Max(0, taken.Length - MaxLength)..];
        return new FileSeam(end, last.Length, ContentHash.Of(last));
    }

    /// <summary>Does the file still have these bytes there?</summary>
    public bool IsIn(SafeFileHandle file)
    {
        if (Length == 0) return true;
        Span<byte> bytes = stackalloc byte[MaxLength];
        return RandomAccess.Read(file, bytes[..Length], End - Length) == Length && IsOf(bytes[..Length]);
    }

    /// <summary>Are these the bytes?</summary>
    public bool IsOf(ReadOnlySpan<byte> bytes) => ContentHash.Of(bytes) == Hash;

    /// <summary>As checkpoints have it.</summary>
    public string HashText => Hash.ToString("x16", CultureInfo.InvariantCulture);
}
