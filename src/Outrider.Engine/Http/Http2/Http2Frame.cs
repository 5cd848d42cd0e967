using System.Buffers.Binary;

namespace Outrider.Http;

/// <summary>The nine octets in front of every frame (RFC 9113 section 4.1).</summary>
/// <param name="Length">Of the payload.</param>
/// <param name="Type">Perhaps one that nobody has heard of.</param>
/// <param name="Flags">As <see cref="EndStream"/> and its like, by type.</param>
/// <param name="StreamId">0 for the connection.</param>
internal readonly record struct Http2Frame(int Length, Http2FrameType Type, byte Flags, int StreamId)
{
    public const int HeadLength = 9;

    /// <summary>The largest payload that is taken, and sent: every peer takes it (RFC 9113 section 4.2), and larger ones would only make others wait.</summary>
    public const int MaxPayload = 16 * 1024;

    public const byte EndStream = 0x1;
    public const byte Ack = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;

    public bool Has(byte flag) => (Flags & flag) != 0;

    public static Http2Frame Read(ReadOnlySpan<byte> head) => new(
        (head[0] << 16) | (head[1] << 8) | head[2],
        (Http2FrameType)head[3],
        head[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(head[5..]) & 0x7fffffff));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, ((uint)Length << 8) | (byte)Type);
        to[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], StreamId);
    }
}
