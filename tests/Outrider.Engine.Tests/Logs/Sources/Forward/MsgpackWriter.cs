using System.Buffers.Binary;
using System.Text;

namespace Outrider.Engine.Tests.Logs.Sources.Forward;

/// <summary>MessagePack as a client writes it: from plain values, or from bytes that stand for themselves (<see cref="Raw"/>).</summary>
internal static class MsgpackWriter
{
    internal sealed record Raw(byte[] Bytes);

    public static byte[] Write(object? value) => value switch
    {
        null => [0xC0],
        bool b => [b ? (byte)0xC3 : (byte)0xC2],
        int i and >= 0 and < 128 => [(byte)i],
        int i => [0xD2, .. Big(4, i)],
        long l => [0xD3, .. Big(8, l)],
        ulong u => [0xCF, .. Big(8, unchecked((long)u))],
        double d => [0xCB, .. Big(8, BitConverter.DoubleToInt64Bits(d))],
        string s => Text(Encoding.UTF8.GetBytes(s)),
        byte[] b => [0xC6, .. Big(4, b.Length), .. b],
        Raw raw => raw.Bytes,
        object?[] array => [0xDD, .. Big(4, array.Length), .. array.SelectMany(Write)],
        Dictionary<string, object?> map => [0xDE, .. Big(2, map.Count), .. map.SelectMany(p => Write(p.Key).Concat(Write(p.Value)))],
        _ => throw new ArgumentException(value.GetType().Name),
    };

    /// <summary>Fluentd's time with nanoseconds.</summary>
    public static Raw EventTime(uint seconds, uint nanoseconds) => new([0xD7, 0x00, .. Big(4, (int)seconds), .. Big(4, (int)nanoseconds)]);

    private static byte[] Text(byte[] text) => text.Length < 32 ? [(byte)(0xA0 | text.Length), .. text] : [0xDB, .. Big(4, text.Length), .. text];

    private static byte[] Big(int width, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[(8 - width)..];
    }
}
