using System.Buffers.Binary;

namespace Outrider.Logs.Buffering;

/// <summary>
/// The fixed part of a frame, 40 bytes, little-endian: magic (8), length of the meta, length of the records, number of parts, number of records, CRC-32C of the meta, CRC-32C of
/// the records, zero, CRC-32C of all these. Each piece has its own sum, so that a flipped byte spoils no more than it must.
/// </summary>
internal readonly record struct FrameHeader(int MetaLength, int BytesLength, int Parts, int Records, uint MetaCrc, uint BytesCrc)
{
    public const int Length = 40;

    private const int SummedLength = 36;

    /// <summary>Found again where the length before it cannot be trusted; its first byte is in no UTF-8, so that no record holds it.</summary>
    public static ReadOnlySpan<byte> Magic => [0xFF, (byte)'o', (byte)'u', (byte)'t', (byte)'f', (byte)'r', (byte)'m', 1];

    /// <summary>Of the whole frame.</summary>
    public long FrameLength => (long)Length + MetaLength + BytesLength;

    public void Write(Span<byte> into)
    {
        Magic.CopyTo(into);
        BinaryPrimitives.WriteInt32LittleEndian(into[8..], MetaLength);
        BinaryPrimitives.WriteInt32LittleEndian(into[12..], BytesLength);
        BinaryPrimitives.WriteInt32LittleEndian(into[16..], Parts);
        BinaryPrimitives.WriteInt32LittleEndian(into[20..], Records);
        BinaryPrimitives.WriteUInt32LittleEndian(into[24..], MetaCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(into[28..], BytesCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(into[32..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(into[SummedLength..], Crc32C.Of(into[..SummedLength]));
    }

    /// <summary>False where this is no header, or a damaged one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out FrameHeader header)
    {
        header = default;
        if (from.Length < Length || !from.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[SummedLength..]) != Crc32C.Of(from[..SummedLength])) return false;
        header = new FrameHeader(
            BinaryPrimitives.ReadInt32LittleEndian(from[8..]), BinaryPrimitives.ReadInt32LittleEndian(from[12..]), BinaryPrimitives.ReadInt32LittleEndian(from[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[20..]), BinaryPrimitives.ReadUInt32LittleEndian(from[24..]), BinaryPrimitives.ReadUInt32LittleEndian(from[28..]));
        return header is { MetaLength: >= 0, BytesLength: >= 0, Parts: >= 0, Records: >= 0 };
    }
}
