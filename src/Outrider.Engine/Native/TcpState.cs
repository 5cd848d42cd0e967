using System.Buffers.Binary;
using System.Net.Sockets;

namespace Outrider.Native;

/// <summary>What the kernel knows of a TCP connection: <c>getsockopt(TCP_INFO)</c>, tcp(7); the places are those of <c>struct tcp_info</c> in linux/tcp.h, which only ever grows.</summary>
internal static class TcpState
{
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const int UnackedAt = 24;
    private const int NotSentAt = 144; // Since Linux 4.6.
    private const int Length = NotSentAt + 4;
    private const byte Established = 1;

    /// <summary>Neither end has closed it, as far as this one has heard.</summary>
    public static bool IsEstablished(Socket socket) => TryRead(socket, stackalloc byte[Length], out var info) && info[0] == Established;

    /// <summary>The far end's kernel has everything that was written. Where this one cannot tell, it says so too.</summary>
    public static bool IsAllAcknowledged(Socket socket) =>
        !TryRead(socket, stackalloc byte[Length], out var info)
        || (BinaryPrimitives.ReadUInt32LittleEndian(info[UnackedAt..]) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(info[NotSentAt..]) == 0);

    private static bool TryRead(Socket socket, Span<byte> buffer, out ReadOnlySpan<byte> info)
    {
        info = buffer;
        try
        {
            return socket.GetRawSocketOption(IpProtoTcp, TcpInfo, buffer) == Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
