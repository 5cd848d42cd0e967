using System.Buffers;
using System.Buffers.Binary;

namespace Outrider.Http;

/// <summary>Frames that wait to be sent, of all streams of a connection, in one piece. Used under the connection's gate.</summary>
internal sealed class Http2Output
{
    private const int SmallBuffer = 4 * 1024;

    private byte[] _octets = [];
    private int _block;

    /// <summary>How many octets wait.</summary>
    public int Count { get; private set; }

    /// <summary>Gives what waits away, with its buffer: to be given to <see cref="Recycle"/>.</summary>
    public ArraySegment<byte> Take()
    {
        var taken = new ArraySegment<byte>(_octets, 0, Count);
        _octets = [];
        Count = 0;
        return taken;
    }

    public static void Recycle(ArraySegment<byte> taken)
    {
        if (taken.Array is { Length: > 0 } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Room for at least so many octets.</summary>
    public Span<byte> Reserve(int octets)
    {
        if (_octets.Length - Count < octets) Grow(octets);
        return _octets.AsSpan(Count);
    }

    public void Commit(int octets) => Count += octets;

    public void Octet(byte octet)
    {
        Reserve(1)[0] = octet;
        Count++;
    }

    public void Raw(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Reserve(octets.Length));
        Count += octets.Length;
    }

    public void Frame(Http2FrameType type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        var to = Reserve(Http2Frame.HeadLength + payload.Length);
        new Http2Frame(payload.Length, type, flags, streamId).Write(to);
        payload.CopyTo(to[Http2Frame.HeadLength..]);
        Count += Http2Frame.HeadLength + payload.Length;
    }

    public void RstStream(int streamId, Http2Error error) => Number(Http2FrameType.RstStream, streamId, (int)error);

    public void WindowUpdate(int streamId, int octets) => Number(Http2FrameType.WindowUpdate, streamId, octets);

    public void GoAway(int lastStreamId, Http2Error error)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStreamId);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], (int)error);
        Frame(Http2FrameType.GoAway, 0, 0, payload);
    }

    public void Ping(long opaque, bool isAck)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(payload, opaque);
        Frame(Http2FrameType.Ping, isAck ? Http2Frame.Ack : (byte)0, 0, payload);
    }

    public void Settings(ReadOnlySpan<(Http2Setting Setting, int Value)> settings)
    {
        Span<byte> payload = stackalloc byte[6 * settings.Length];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[(6 * i)..], (ushort)settings[i].Setting);
            BinaryPrimitives.WriteInt32BigEndian(payload[((6 * i) + 2)..], settings[i].Value);
        }

        Frame(Http2FrameType.Settings, 0, 0, payload);
    }

    /// <summary>A header block follows, until <see cref="EndBlock"/>; nothing else comes in between (RFC 9113 section 4.3).</summary>
    public void BeginBlock()
    {
        _block = Count;
        Reserve(Http2Frame.HeadLength);
        Count += Http2Frame.HeadLength;
    }

    public void EndBlock(int streamId, bool endsStream)
    {
        var length = Count - _block - Http2Frame.HeadLength;
        var flags = endsStream ? Http2Frame.EndStream : (byte)0;
        if (length > Http2Frame.MaxPayload)
        {
            Split(streamId, flags, length);
            return;
        }

        new Http2Frame(length, Http2FrameType.Headers, (byte)(flags | Http2Frame.EndHeaders), streamId).Write(_octets.AsSpan(_block));
    }

    private void Number(Http2FrameType type, int streamId, int number)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        Frame(type, 0, streamId, payload);
    }

    /// <summary>Into HEADERS and CONTINUATIONs. Seldom: most heads are a few hundred octets.</summary>
    private void Split(int streamId, byte flags, int length)
    {
        var block = _octets.AsSpan(_block + Http2Frame.HeadLength, length).ToArray().AsSpan();
        Count = _block;
        var type = Http2FrameType.Headers;
        while (!block.IsEmpty)
        {
            var part = block[..Math.Min(block.Length, Http2Frame.MaxPayload)];
            block = block[part.Length..];
            Frame(type, block.IsEmpty ? (byte)(flags | Http2Frame.EndHeaders) : flags, streamId, part);
            (type, flags) = (Http2FrameType.Continuation, 0);
        }
    }

    private void Grow(int octets)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallBuffer, Math.Max(2 * _octets.Length, Count + octets)));
        _octets.AsSpan(0, Count).CopyTo(larger);
        if (_octets.Length > 0) ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
    }
}
