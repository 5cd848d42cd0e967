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
        // Two states that do not wait for each other, since a multiplication is not short.
        ulong left = First ^ (ulong)bytes.Length, right = Second;
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            left = Fold(left ^ Word(bytes), First ^ Word(bytes[8..]));
            right = Fold(right ^ Word(bytes[16..]), Second ^ Word(bytes[24..]));
        }

        for (; bytes.Length >= 8; bytes = bytes[8..]) left = Fold(left ^ Word(bytes), Second);
        Span<byte> rest = stackalloc byte[8];
        rest.Clear();
        bytes.CopyTo(rest);
        return Fold(Fold(left ^ Word(rest), Second) ^ right, Second);
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Fold(ulong state, ulong with)
    {
        var high = Math.BigMul(state + First, with, out var low);
        return high ^ low;
    }
}
