using System.Buffers.Binary;
using static Outrider.Supervision.Readiness.GrpcHealthRequest;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// Reads what a server answers to <see cref="GrpcHealthRequest"/>, octets in, verdict out, without I/O. Heads are not decoded: the message alone says whether
/// it serves, and a server that refuses sends none. What it reads is bounded, and what it does not understand is a failed probe.
/// </summary>
internal sealed class GrpcHealthAnswer
{
    // SETTINGS_MAX_FRAME_SIZE where nobody has said otherwise (RFC 9113 section 6.5.2).
    private const int MaxPayload = 16 << 10;

    // An answer is some hundred octets; a server that says this much without answering does not answer.
    private const int MaxRead = 64 << 10;

    private const int MessageHead = 5;
    private const byte Ack = 0x1;
    private const byte Padded = 0x8;
    private const byte EndStream = 0x1;
    private const int Serving = 1;

    private readonly MemoryStream _replies = new();
    private readonly List<byte> _message = [];
    private byte[] _pending = [];
    private long _read;
    private bool _hasSettings;

    /// <summary>True or false once it is known whether the service serves; null where more must be read.</summary>
    public bool? Take(ReadOnlySpan<byte> octets)
    {
        _read += octets.Length;
        if (_read > MaxRead) return false;
        _pending = [.. _pending, .. octets];
        var at = 0;
        while (_pending.Length - at >= FrameHead)
        {
            var head = _pending.AsSpan(at, FrameHead);
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(head) >> 8);
            if (length > MaxPayload) return false;
            if (_pending.Length - at < FrameHead + length) break;
            var stream = BinaryPrimitives.ReadInt32BigEndian(head[5..]) & int.MaxValue;
            if (TakeFrame((FrameType)head[3], head[4], stream, _pending.AsSpan(at + FrameHead, length)) is { } verdict) return verdict;
            at += FrameHead + length;
        }

        _pending = _pending[at..];
        return null;
    }

    /// <summary>What the server must be sent before it goes on; empty where there is nothing.</summary>
    public byte[] TakeReplies()
    {
        var replies = _replies.ToArray();
        _replies.SetLength(0);
        return replies;
    }

    private bool? TakeFrame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        // A server's first frame is its settings (RFC 9113 section 3.4); anything else is another protocol.
        if (!_hasSettings && type != FrameType.Settings) return false;
        switch (type)
        {
            case FrameType.Settings:
                return TakeSettings(flags, stream, payload);
            case FrameType.Ping when payload.Length != 8 || stream != 0:
            case FrameType.Reset or FrameType.Push:
                return false;
            case FrameType.Ping when (flags & Ack) == 0:
                WriteFrame(_replies, FrameType.Ping, Ack, 0, payload);
                return null;
            case FrameType.GoAway:
                // Our stream may still be served: those up to the one that is named are.
                return payload.Length >= 8 && (BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue) >= StreamId ? null : false;
            case FrameType.Headers when stream == StreamId && (flags & EndStream) != 0:
                return false;
            case FrameType.Data when stream == StreamId:
                return TakeData(flags, payload);
            default:
                return null;
        }
    }

    private bool? TakeSettings(byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        _hasSettings = true;
        if (stream != 0 || payload.Length % 6 != 0) return false;
        // None of them matters to one small request; that they were read is said all the same (RFC 9113 section 6.5.3).
        if ((flags & Ack) == 0) WriteFrame(_replies, FrameType.Settings, Ack, 0, []);
        return null;
    }

    private bool? TakeData(byte flags, ReadOnlySpan<byte> payload)
    {
        if ((flags & Padded) != 0)
        {
            if (payload.IsEmpty || payload[0] > payload.Length - 1) return false;
            payload = payload[1..^payload[0]];
        }

        _message.AddRange(payload);
        if (_message.Count >= MessageHead)
        {
            var head = _message.GetRange(0, MessageHead).ToArray();
            // Compression was not offered.
            if (head[0] != 0) return false;
            var length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1));
            if (length > MaxRead) return false;
            if (_message.Count - MessageHead >= length) return Status([.. _message.Skip(MessageHead).Take((int)length)]) == Serving;
        }

        return (flags & EndStream) != 0 ? false : null;
    }

    /// <summary>Field 1 of a HealthCheckResponse, the last one where there are several (protobuf's rule); null where the octets are no message.</summary>
    private static ulong? Status(ReadOnlySpan<byte> message)
    {
        ulong status = 0;
        while (!message.IsEmpty)
        {
            if (!TryReadVarint(ref message, out var key)) return null;
            ulong skipped = 0;
            switch (key & 7)
            {
                case 0 when TryReadVarint(ref message, out var value):
                    if (key >> 3 == 1) status = value;
                    break;
                case 1:
                    skipped = 8;
                    break;
                case 2 when TryReadVarint(ref message, out skipped):
                    break;
                case 5:
                    skipped = 4;
                    break;
                default:
                    return null;
            }

            if (skipped > (ulong)message.Length) return null;
            message = message[(int)skipped..];
        }

        return status;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        // Ten octets hold 64 bits.
        for (var i = 0; i < Math.Min(10, message.Length); i++)
        {
            value |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] >= 0x80) continue;
            message = message[(i + 1)..];
            return true;
        }

        return false;
    }
}
