using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Logs.Tailing;

/// <summary>
/// The first bytes of a file that are not zeros, as a hash: tells a file from another that was given its inode, and one that was emptied and filled again from one
/// that grew. Log files differ there, since lines begin with times.
/// </summary>
/// <param name="Length">How many bytes were hashed, at most <see cref="MaxLength"/>; 0 for an empty file, which is like any other.</param>
/// <param name="Hash">32 hexadecimal digits, or empty.</param>
internal sealed record FileHead(int Length, string Hash)
{
    public const int MaxLength = 256;

    /// <summary>Where they stand: behind the hole that a writer leaves which did not notice a cut, else 0.</summary>
    public long At { get; init; }

    public static readonly FileHead Empty = new(0, "");

    public static FileHead Of(SafeFileHandle file, int length = MaxLength, long at = 0)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        var count = 0;
        while (count < length && RandomAccess.Read(file, bytes[count..length], at + count) is var more and > 0) count += more;
        return Of(bytes[..count], at);
    }

    /// <param name="first">At most <see cref="MaxLength"/> bytes.</param>
    /// <param name="at">Where they stand.</param>
    public static FileHead Of(ReadOnlySpan<byte> first, long at = 0) =>
        first.IsEmpty ? Empty : new FileHead(first.Length, Convert.ToHexStringLower(SHA256.HashData(first).AsSpan(0, 16))) { At = at };

    /// <summary>Does the file still begin like this?</summary>
    public bool IsOf(SafeFileHandle file) => Length == 0 || Of(file, Length, At) == this;

    /// <summary>Does a content with these first bytes, which stand there, begin like this?</summary>
    public bool IsOf(ReadOnlySpan<byte> first, long at) => Length <= first.Length && Of(first[..Length], at) == this;
}
