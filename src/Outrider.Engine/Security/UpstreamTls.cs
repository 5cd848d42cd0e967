using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>
/// How Outrider proves itself to a service's instances, and how they must prove themselves to it. The files are read once; all connections of a service
/// share what was read.
/// </summary>
internal sealed class UpstreamTls
{
    private readonly string? _serverName;
    private readonly X509ChainPolicy? _trust;
    private readonly SslStreamCertificateContext? _presented;

    private UpstreamTls(string? serverName, X509ChainPolicy? trust, SslStreamCertificateContext? presented) =>
        (_serverName, _trust, _presented) = (serverName, trust, presented);

    /// <param name="config">Its files are read now.</param>
    /// <param name="tls">Ready for connections, where true.</param>
    /// <param name="key">Where false: the key of the configuration whose file is wrong.</param>
    /// <param name="fault">Where false: what is wrong with it and what to give.</param>
    public static bool TryLoad(UpstreamTlsConfig config, [NotNullWhen(true)] out UpstreamTls? tls, out string key, [NotNullWhen(false)] out string? fault)
    {
        tls = null;
        (key, fault) = ("authorities", null);
        try
        {
            var trust = config.Authorities is { } authorities ? Trusting(authorities) : null;
            key = "certificate";
            var presented = config is { Certificate: { } certificate, Key: { } privateKey } ? Presented(certificate, privateKey) : null;
            tls = new UpstreamTls(config.ServerName, trust, presented);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"{(e is FileNotFoundException or DirectoryNotFoundException ? "the file does not exist" : $"it cannot be used: {e.Message.TrimEnd('.')}")}; give a PEM file that can be read{(key == "certificate" ? ", and the key that belongs to it" : "")}";
            return false;
        }
    }

    /// <param name="authority"><c>host:port</c> of the instance, whose host the certificate must name unless <c>server_name</c> says another.</param>
    public SslClientAuthenticationOptions For(string authority) => new()
    {
        TargetHost = _serverName ?? authority[..authority.LastIndexOf(':')].Trim('[', ']'),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        CertificateChainPolicy = _trust,
        ClientCertificateContext = _presented,
    };

    private static X509ChainPolicy Trusting(string path)
    {
        // Revocation lists of a private authority are seldom reachable, and the machine's own trust does not ask for them by default either.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(path);
        if (policy.CustomTrustStore.Count == 0) throw new CryptographicException("there is no certificate in it");
        return policy;
    }

    private static SslStreamCertificateContext Presented(string certificatePath, string keyPath)
    {
        var certificate = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        // Offline: nothing is downloaded to complete a chain; what is in the file is what is sent.
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
