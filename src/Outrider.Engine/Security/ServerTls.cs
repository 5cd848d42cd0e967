using System.Net.Security;

namespace Outrider.Security;

/// <summary>
/// How one listener's handshakes are made: a certificate for the name the caller asks for, the protocols, and what callers must show. Its files are
/// followed as they change, and used from the next handshake on; connections that stand keep what they were made with.
/// </summary>
internal sealed class ServerTls : IDisposable
{
    private readonly ServerTlsModel _model;
    private readonly IReadOnlyList<SslApplicationProtocol> _protocols;
    private readonly TlsFiles _files;
    private volatile SniTable<SslServerAuthenticationOptions> _handshakes;

    /// <param name="model">Its files are read now.</param>
    /// <param name="protocols">What ALPN offers; see <see cref="Alpn"/>.</param>
    /// <param name="around">Metrics, clock and log.</param>
    /// <exception cref="CertificateException">Files do not make a certificate with its key, or authorities.</exception>
    public ServerTls(ServerTlsModel model, IReadOnlyList<SslApplicationProtocol> protocols, TlsSurroundings around)
    {
        (_model, _protocols) = (model, protocols);
        _files = new TlsFiles(model.Certificates, CertificatePurpose.Server, model.Authorities, around);
        _handshakes = Make();
        Selection = (_, hello, _, _) => ValueTask.FromResult(Options(hello));
    }

    /// <summary>For <see cref="SslStream.AuthenticateAsServerAsync(ServerOptionsSelectionCallback, object?, CancellationToken)"/>.</summary>
    public ServerOptionsSelectionCallback Selection { get; }

    /// <summary>From now on new files are noticed, until this is disposed.</summary>
    public void Follow() => _files.Follow(() => _handshakes = Make());

    /// <summary>For the handshake that begins now. Shared: nobody changes it.</summary>
    public SslServerAuthenticationOptions Options(SslClientHelloInfo hello) => _handshakes.Find(hello.ServerName);

    public void Dispose() => _files.Dispose();

    private SniTable<SslServerAuthenticationOptions> Make()
    {
        var authorities = _files.Authorities;
        return new([.. _files.Chains.Select(chain => (CertificateNames.Dns(chain.Leaf), ServerHandshake.Options(chain, authorities, _model, _protocols)))]);
    }
}
