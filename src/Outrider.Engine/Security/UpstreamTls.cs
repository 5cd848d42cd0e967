using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>
/// How Outrider proves itself to a service's instances, and how they must prove themselves to it. Its files are followed as they change; all connections
/// of a service share what was read. A session is resumed only where its certificate is good by what is trusted at that time (the runtime asks again).
/// </summary>
internal sealed class UpstreamTls : IDisposable
{
    private readonly UpstreamTlsConfig _config;
    private readonly IReadOnlyList<SslApplicationProtocol> _protocols;
    private readonly TlsFiles _files;
    private volatile Shown _shown;

    /// <param name="config">Its files are read now.</param>
    /// <param name="protocols">What the service speaks; see <see cref="Alpn"/>.</param>
    /// <param name="around">Metrics, clock and log.</param>
    /// <exception cref="CertificateException">Files do not make a certificate with its key, or authorities.</exception>
    public UpstreamTls(UpstreamTlsConfig config, IReadOnlyList<SslApplicationProtocol> protocols, TlsSurroundings around)
    {
        (_config, _protocols) = (config, protocols);
        _files = new TlsFiles(config.Pair is { } pair ? [pair] : [], CertificatePurpose.Client, config.Authorities, around);
        _shown = Make();
    }

    /// <summary>From now on new files are noticed, until this is disposed.</summary>
    public void Follow() => _files.Follow(() => _shown = Make());

    /// <summary>For the connection that is opened now.</summary>
    /// <param name="authority"><c>host:port</c> of the instance, whose host the certificate must name unless <c>server_name</c> says another.</param>
    public SslClientAuthenticationOptions For(string authority)
    {
        var shown = _shown;
        return new SslClientAuthenticationOptions
        {
            TargetHost = _config.ServerName ?? authority[..authority.LastIndexOf(':')].Trim('[', ']'),
            EnabledSslProtocols = _config.OnlyTls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = _protocols.Count > 0 ? [.. _protocols] : null,
            AllowRenegotiation = false,
            CertificateChainPolicy = shown.Trust,
            ClientCertificateContext = shown.Certificate,
        };
    }

    public void Dispose() => _files.Dispose();

    // Offline: nothing is downloaded to complete a chain; what is in the file is what is sent.
    private Shown Make() => new(
        _files.Authorities?.Trust() ?? Authorities.MachineTrust(),
        _files.Chains.Select(chain => SslStreamCertificateContext.Create(chain.Leaf, chain.Intermediates, offline: true)).FirstOrDefault());

    private sealed record Shown(X509ChainPolicy Trust, SslStreamCertificateContext? Certificate);
}
