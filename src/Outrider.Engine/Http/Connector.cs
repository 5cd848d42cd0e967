using System.Net.Sockets;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>Opens connections to one endpoint: TCP or Unix socket, then TLS where the service asks for it.</summary>
internal sealed class Connector(Endpoint endpoint, UpstreamOptions options, UpstreamParts parts)
{
    /// <exception cref="SocketException">Refused, unreachable, or not in time.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other end broke off its handshake.</exception>
    public async ValueTask<Connection> ConnectAsync(CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(options.Limits.ConnectTimeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var connection = await Dial.ConnectAsync(endpoint.Address, options.Tls?.Invoke(endpoint), either.Token);
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
}
