using System.Net;
using System.Net.Sockets;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// A connection to a port on loopback with one time limit for everything done over it. It blocks (on a pool thread): a probe every few seconds is
/// not worth the asynchronous machinery, whose memory the supervisor would carry for good.
/// </summary>
internal sealed class ProbeConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _begun;

    private ProbeConnection(Socket socket, TimeSpan limit, TimeProvider time)
    {
        _socket = socket;
        _limit = limit;
        _time = time;
        _begun = time.GetTimestamp();
    }

    /// <summary>Over IPv4, else over IPv6; null where neither accepts within the limit.</summary>
    public static ProbeConnection? TryOpen(int port, TimeSpan limit, TimeProvider time) =>
        TryOpen(new IPEndPoint(IPAddress.Loopback, port), limit, time) ?? (Socket.OSSupportsIPv6 ? TryOpen(new IPEndPoint(IPAddress.IPv6Loopback, port), limit, time) : null);

    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock && _socket.Poll(Left, SelectMode.SelectWrite)) continue;
            if (error != SocketError.Success) return false;
            bytes = bytes[sent..];
        }

        return true;
    }

    /// <summary>0 at the end, on a failure, and when the time is over.</summary>
    public int Receive(Span<byte> into)
    {
        if (!_socket.Poll(Left, SelectMode.SelectRead)) return 0;
        var got = _socket.Receive(into, SocketFlags.None, out var error);
        return error == SocketError.Success ? got : 0;
    }

    private TimeSpan Left => _limit - _time.GetElapsedTime(_begun) is { } left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static ProbeConnection? TryOpen(IPEndPoint address, TimeSpan limit, TimeProvider time)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        var connection = new ProbeConnection(socket, limit, time);
        try
        {
            socket.Connect(address);
            return connection;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            var isOpen = socket.Poll(connection.Left, SelectMode.SelectWrite)
                && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0;
            if (isOpen) return connection;
        }
        catch (SocketException)
        {
        }

        connection.Dispose();
        return null;
    }

    public void Dispose() => _socket.Dispose();
}
