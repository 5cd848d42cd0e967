using System.Buffers.Binary;
using System.Text;

namespace Outrider.Engine.Tests.Logs.Sources.Http;

/// <summary>Protobuf as a client writes it, by hand: what the reader is tested with must not be made by the reader's author's reader.</summary>
internal static class OtlpBytes
{
    public static byte[] Message(params byte[][] fields) => [.. fields.SelectMany(f => f)];

    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    public static byte[] Fixed64(int field, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return [.. Varint((ulong)field << 3 | 1), .. bytes];
    }

    public static byte[] Bytes(int field, byte[] value) => [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)value.Length), .. value];

    public static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Of(int field, params byte[][] fields) => Bytes(field, Message(fields));

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        do
        {
            var more = value > 0x7F;
            bytes.Add((byte)(value & 0x7F | (more ? 0x80UL : 0)));
            value >>= 7;
        }
        while (value > 0);

        return [.. bytes];
    }
}
