using System.Net;
using System.Net.Sockets;

namespace Outrider.Testing;

/// <summary>
/// A port nobody listens on, for programs that must be told one. Where a server can be given port 0 instead, give it that. The ports lie below those
/// that the kernel gives away by itself (from 32768 on, ip(7)), so that no connection takes one before the program does; each is handed out once,
/// and processes that test at the same time begin in different places.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Neighbours in time have neighbouring pids; a thousand ports lie between them.
    private static int _next = Environment.ProcessId * 1_009;

    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
