using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

/// <summary>Puts TLS on connections, by files that are read when the first is wanted and followed from then on.</summary>
internal sealed class SinkTls(UpstreamTlsConfig config, IReadOnlyList<SslApplicationProtocol> protocols, TlsSurroundings around) : IDisposable
{
    private readonly Lock _gate = new();
    private UpstreamTls? _files;

    /// <param name="socket">Connected; owned from here on, whatever comes of it.</param>
    /// <param name="to">The far end, which must prove to be it.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="CertificateException">The files are not what they must be.</exception>
    /// <exception cref="IOException">No trust, with the place and the reason.</exception>
    public async Task<SslStream> HandshakeAsync(Socket socket, HostPort to, CancellationToken cancel)
    {
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await tls.AuthenticateAsClientAsync(Files().For(to.ToString()), cancel);
            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            if (e is not AuthenticationException) throw;
            throw new IOException($"TLS with {to} failed: {(e.InnerException ?? e).Message}", e);
        }
    }

    public void Dispose() => _files?.Dispose();

    private UpstreamTls Files()
    {
        lock (_gate)
        {
            if (_files is not null) return _files;
            _files = new UpstreamTls(config, protocols, around);
            _files.Follow();
            return _files;
        }
    }
}
