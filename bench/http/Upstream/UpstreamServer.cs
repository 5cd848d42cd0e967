using System.Net;
using System.Net.Sockets;
using HttpBench.Wire;

namespace HttpBench.Upstream;

/// <summary>
/// The application behind every peer: answers prepared beforehand, one send each, on inline completions. It speaks HTTP/1.1 with keep-alive, WebSocket echo,
/// and HTTP/2 by prior knowledge, told apart by the first bytes.
/// </summary>
internal static class UpstreamServer
{
    public static async Task ServeAsync(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (true) _ = ServeAsync(await listener.AcceptAsync());
    }

    private static async Task ServeAsync(Socket socket)
    {
        using var wire = new Connection(socket);
        var incoming = new Incoming(wire, 64 << 10);
        try
        {
            while (incoming.Bytes.Length < 4)
                if (!await incoming.FillAsync()) return;
            if (incoming.Bytes.StartsWith("PRI "u8)) await new Http2Echo(wire, incoming).ServeAsync();
            else await new Http1Answers(wire, incoming).ServeAsync();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // The other side has gone; there is nobody left to tell.
        }
    }
}
