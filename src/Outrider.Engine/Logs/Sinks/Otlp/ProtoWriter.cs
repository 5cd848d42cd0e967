using System.Buffers.Binary;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Writes protobuf (https://protobuf.dev/programming-guides/encoding/). A message within a message is written first and its length put in front of it afterwards: most are
/// shorter than 128 bytes, and for those the one byte is kept free.
/// </summary>
internal sealed class ProtoWriter(PooledBytes output)
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    public void UInt(int field, ulong value)
    {
        Tag(field, Varint);
        AppendVarint(value);
    }

    public void Fixed(int field, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Tag(field, Fixed64);
        output.Append(bytes);
    }

    public void Fixed(int field, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Tag(field, Fixed32);
        output.Append(bytes);
    }

    public void Double(int field, double value) => Fixed(field, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Bytes, a string in UTF-8, or a message that is written already.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Tag(field, Delimited);
        AppendVarint((ulong)bytes.Length);
        output.Append(bytes);
    }

    /// <summary>Begins a message, or a string whose length is not known yet.</summary>
    /// <returns>To be given to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, Delimited);
        output.Append(0);
        return output.Length;
    }

    public void End(int begun)
    {
        var length = (uint)(output.Length - begun);
        Span<byte> prefix = stackalloc byte[5];
        var count = 0;
        for (; length >= 0x80; length >>= 7) prefix[count++] = (byte)(length | 0x80);
        prefix[count++] = (byte)length;
        if (count > 1) output.Insert(begun, count - 1);
        output.Overwrite(begun - 1, prefix[..count]);
    }

    private void Tag(int field, int type) => AppendVarint((ulong)(field << 3 | type));

    private void AppendVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) output.Append((byte)(value | 0x80));
        output.Append((byte)value);
    }
}
