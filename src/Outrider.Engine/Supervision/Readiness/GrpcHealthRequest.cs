using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Outrider.Supervision.Readiness;

/// <summary>All octets of one call of grpc.health.v1.Health/Check: HTTP/2's preface, settings, a head and a message.</summary>
internal static class GrpcHealthRequest
{
    /// <summary>The only stream there is; a client's first (RFC 9113 section 5.1.1).</summary>
    public const int StreamId = 1;

    /// <summary>The octets in front of a frame's payload (RFC 9113 section 4.1).</summary>
    public const int FrameHead = 9;

    // Of a service's name; two octets of its length are then enough, and the head fits one frame.
    public const int MaxService = 200;

    private const byte NoFlags = 0;
    private const byte EndStream = 0x1;
    private const byte EndHeaders = 0x4;

    public static byte[] For(string service, int port)
    {
        using var octets = new MemoryStream(512);
        octets.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        // ENABLE_PUSH = 0: nobody here takes a push.
        WriteFrame(octets, FrameType.Settings, NoFlags, 0, [0, 2, 0, 0, 0, 0]);
        WriteFrame(octets, FrameType.Headers, EndHeaders, StreamId, Head(port));
        WriteFrame(octets, FrameType.Data, EndStream, StreamId, Message(Encoding.UTF8.GetBytes(service)));
        return octets.ToArray();
    }

    public static void WriteFrame(Stream to, FrameType type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[FrameHead];
        BinaryPrimitives.WriteUInt32BigEndian(head, ((uint)payload.Length << 8) | (byte)type);
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head[5..], streamId);
        to.Write(head);
        to.Write(payload);
    }

    /// <summary>Literals without indexing (RFC 7541 section 6.2.2): longer than they need be, and read by everybody without a table.</summary>
    private static byte[] Head(int port)
    {
        using var head = new MemoryStream(256);
        Field(":method", "POST");
        Field(":scheme", "http");
        Field(":path", "/grpc.health.v1.Health/Check");
        Field(":authority", "127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture));
        Field("content-type", "application/grpc");
        Field("te", "trailers");
        Field("user-agent", "outrider");
        return head.ToArray();

        void Field(string name, string value)
        {
            head.WriteByte(0);
            Text(name);
            Text(value);
        }

        // Below 127, so that the length is one octet (RFC 7541 section 5.1).
        void Text(string text)
        {
            head.WriteByte((byte)text.Length);
            head.Write(Encoding.ASCII.GetBytes(text));
        }
    }

    /// <summary>gRPC's five octets (not compressed, a length), and a HealthCheckRequest, whose one field is the service; empty is left out.</summary>
    private static byte[] Message(byte[] service)
    {
        var field = service.Length == 0 ? [] : (byte[])[0x0a, .. Length(service.Length), .. service];
        return [0, 0, 0, 0, (byte)field.Length, .. field];
    }

    private static byte[] Length(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), (byte)(value >> 7)];

    /// <summary>RFC 9113 section 6; others are passed over.</summary>
    internal enum FrameType : byte { Data = 0, Headers = 1, Reset = 3, Settings = 4, Push = 5, Ping = 6, GoAway = 7 }
}
