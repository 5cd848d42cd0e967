using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Outrider.Transport;

/// <summary>Opens a connection: TCP or a Unix socket, then TLS where it is asked for.</summary>
internal static class Dial
{
    // "localhost" is these two and needs no resolver (RFC 6761 section 6.3); many programs listen on one only.
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <param name="address">A name is looked up at each call.</param>
    /// <param name="tls">Null for a plain connection.</param>
    /// <param name="cancel">Ends the attempt, and bounds it.</param>
    /// <exception cref="SocketException">Refused or unreachable.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other side left during the handshake.</exception>
    public static async Task<Connection> ConnectAsync(EndPoint address, SslClientAuthenticationOptions? tls, CancellationToken cancel)
    {
        var socket = await OpenAsync(address, cancel);
        var plain = new NetworkStream(socket, ownsSocket: true);
        return tls is null ? new Connection(socket, plain, null) : await SecureAsync(socket, plain, tls, cancel);
    }

    private static async Task<Socket> OpenAsync(EndPoint address, CancellationToken cancel)
    {
        if (address is not DnsEndPoint { Host: "localhost" } local) return await OpenOneAsync(address, cancel);
        try
        {
            return await OpenOneAsync(new IPEndPoint(Loopback[0], local.Port), cancel);
        }
        catch (SocketException)
        {
            return await OpenOneAsync(new IPEndPoint(Loopback[1], local.Port), cancel);
        }
    }

    private static async Task<Socket> OpenOneAsync(EndPoint address, CancellationToken cancel)
    {
        var socket = address switch
        {
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            IPEndPoint ip => new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            _ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
        };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Connection> SecureAsync(Socket socket, NetworkStream plain, SslClientAuthenticationOptions tls, CancellationToken cancel)
    {
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(tls, cancel);
            return new Connection(socket, secure, TlsFacts.Of(secure));
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
