using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>Opens connections to one endpoint: TCP or Unix socket, then TLS where the service asks for it.</summary>
internal sealed class Connector(Endpoint endpoint, UpstreamOptions options, UpstreamParts parts)
{
    // "localhost" is these two and needs no resolver (RFC 6761 section 6.3).
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <exception cref="SocketException">Refused, unreachable, or not in time.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other end broke off its handshake.</exception>
    public async ValueTask<Connection> ConnectAsync(CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(options.Limits.ConnectTimeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var socket = await OpenAsync(either.Token);
            var plain = new NetworkStream(socket, ownsSocket: true);
            var connection = options.Tls is null ? new Connection(socket, plain, null) : await SecureAsync(socket, plain, options.Tls(endpoint), either.Token);
            parts.Counts.Opened.Increment();
            parts.Counts.Open.Add(1);
            connection.Closed = () => parts.Counts.Open.Add(-1);
            return connection;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            parts.Counts.Failed.Increment();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch (Exception e) when (e is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            parts.Counts.Failed.Increment();
            throw;
        }
    }

    private async Task<Socket> OpenAsync(CancellationToken cancel)
    {
        if (endpoint.Address is not DnsEndPoint { Host: "localhost" } local) return await OpenAsync(endpoint.Address, cancel);
        try
        {
            return await OpenAsync(new IPEndPoint(Loopback[0], local.Port), cancel);
        }
        catch (SocketException)
        {
            return await OpenAsync(new IPEndPoint(Loopback[1], local.Port), cancel);
        }
    }

    private static async Task<Socket> OpenAsync(EndPoint address, CancellationToken cancel)
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
