using System.Buffers.Binary;
using System.Numerics;

namespace Outrider.Logs.Buffering;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4), which processors compute eight bytes at a time.</summary>
internal static class Crc32C
{
    /// <param name="bytes">More of them.</param>
    /// <param name="before">Of the bytes before; 0 at the beginning.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
