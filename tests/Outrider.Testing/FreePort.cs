using System.Net;
using System.Net.Sockets;

namespace Outrider.Testing;

/// <summary>A port nobody listens on, for programs that must be told one. Where a server can be given port 0 instead, give it that.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
