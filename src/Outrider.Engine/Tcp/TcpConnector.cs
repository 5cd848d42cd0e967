using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>Opens one connection to an instance: TCP or a Unix socket, then TLS where the service asks for it.</summary>
/// <param name="tls">Asked at each connection; null for plain TCP.</param>
/// <param name="timeout">For all of it.</param>
/// <param name="time">The clock.</param>
internal sealed class TcpConnector(Func<Endpoint, SslClientAuthenticationOptions>? tls, TimeSpan timeout, TimeProvider time)
{
    // "localhost" is these two and needs no resolver (RFC 6761 section 6.3); many programs listen on one only.
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <exception cref="SocketException">Refused or unreachable.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    /// <exception cref="AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other side left during the handshake.</exception>
    public async Task<Connection> ConnectAsync(Endpoint endpoint)
    {
        using var late = new CancellationTokenSource(timeout, time);
        try
        {
            var socket = await OpenAsync(endpoint.Address, late.Token);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return tls is null ? new Connection(socket, plain, null) : await SecureAsync(socket, plain, tls(endpoint), late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"no connection within {timeout.TotalSeconds:0.###}s", e);
        }
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

    private static async Task<Connection> SecureAsync(Socket socket, Stream plain, SslClientAuthenticationOptions options, CancellationToken cancel)
    {
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancel);
            return new Connection(socket, secure, TlsFacts.Of(secure));
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
