using System.Net;
using System.Net.Sockets;

namespace Outrider.Logs.Sinks;

/// <summary>Sockets of the sinks that speak over them.</summary>
internal static class Sockets
{
    /// <exception cref="IOException">With the place and the reason.</exception>
    public static Task<Socket> ConnectAsync(HostPort to, CancellationToken cancel) => ConnectAsync(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, EndPoint(to), to.ToString(), cancel);

    /// <inheritdoc cref="ConnectAsync(HostPort, CancellationToken)"/>
    public static Task<Socket> ConnectDatagramAsync(HostPort to, CancellationToken cancel) => ConnectAsync(new Socket(SocketType.Dgram, ProtocolType.Udp), EndPoint(to), to.ToString(), cancel);

    /// <inheritdoc cref="ConnectAsync(HostPort, CancellationToken)"/>
    public static Task<Socket> ConnectUnixAsync(string path, SocketType type, CancellationToken cancel) =>
        ConnectAsync(new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path), path, cancel);

    private static async Task<Socket> ConnectAsync(Socket socket, EndPoint to, string place, CancellationToken cancel)
    {
        try
        {
            await socket.ConnectAsync(to, cancel);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is not SocketException) throw;
            throw new IOException($"no connection to {place}: {e.Message}", e);
        }
    }

    private static EndPoint EndPoint(HostPort to) => IPAddress.TryParse(to.Host, out var address) ? new IPEndPoint(address, to.Port) : new DnsEndPoint(to.Host, to.Port);
}
