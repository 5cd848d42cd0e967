using System.Buffers.Binary;

namespace Outrider.Logs.Delivery;

/// <summary>
/// 64 bits that tell contents apart and are the same in every process (System.HashCode is seeded anew in each). Multiply-and-fold over words, as the wyhash
/// family does; against accident, not against an enemy, who could only confuse the application's own lines.
/// </summary>
internal static class ContentHash
{
    // Odd, with their bits well mixed: the fractional parts of the golden ratio and of the square root of 3.
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xBB67AE8584CAA73B;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = First ^ (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..]) hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        Span<byte> rest = stackalloc byte[8];
        rest.Clear();
        bytes.CopyTo(rest);
        return Fold(Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)));
    }

    // Added before the multiplication, so that no state is swallowed by a factor of zero for good.
    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value + First, Second, out var low);
        return high ^ low;
    }
}
