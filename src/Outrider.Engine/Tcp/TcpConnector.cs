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
    /// <exception cref="SocketException">Refused or unreachable.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    /// <exception cref="AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other side left during the handshake.</exception>
    public async Task<Connection> ConnectAsync(Endpoint endpoint)
    {
        using var late = new CancellationTokenSource(timeout, time);
        try
        {
            return await Dial.ConnectAsync(endpoint.Address, tls?.Invoke(endpoint), late.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"no connection within {timeout.TotalSeconds:0.###}s", e);
        }
    }
}
