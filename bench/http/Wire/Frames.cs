using System.Buffers.Binary;
using System.Text;

namespace HttpBench.Wire;

/// <summary>
/// HTTP/2 frames (RFC 9113 section 4.1) as far as programs that know each other need them: header blocks are literals and references to the static table
/// alone, so that neither side has to keep a table.
/// </summary>
internal static class Frames
{
    public const int HeadLength = 9;
    public const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    public const byte EndStream = 1, Acknowledged = 1, EndHeaders = 4;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>SETTINGS with the largest window for streams and room for many of them, then the largest window for the connection.</summary>
    public static byte[] Opening { get; } =
        [.. Frame(Settings, 0, 0, [0, 4, 0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0, 0x10, 0]), .. Frame(WindowUpdate, 0, 0, [0x7f, 0xff, 0, 0])];

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeadLength + payload.Length];
        WriteHead(frame, payload.Length, type, flags, stream);
        payload.CopyTo(frame.AsSpan(HeadLength));
        return frame;
    }

    public static void WriteHead(Span<byte> into, int length, byte type, byte flags, int stream)
    {
        BinaryPrimitives.WriteInt32BigEndian(into, (length << 8) | type);
        into[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(into[5..], stream);
    }

    /// <returns>False where the frame has not wholly come.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHead head)
    {
        head = default;
        if (bytes.Length < HeadLength) return false;
        var first = BinaryPrimitives.ReadInt32BigEndian(bytes);
        head = new FrameHead(first >>> 8, (byte)first, bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & 0x7fffffff);
        return bytes.Length >= HeadLength + head.Length;
    }

    /// <summary>A literal field without indexing, its name out of the static table or written out (RFC 7541 section 6.2.2). Names and values of up to 126 bytes.</summary>
    public static byte[] Literal(int nameIndex, string value) => nameIndex < 15
        ? [(byte)nameIndex, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)]
        : [0x0f, (byte)(nameIndex - 15), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    public static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
