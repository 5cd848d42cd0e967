using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>How Outrider proves itself to a service's instances, and how they must prove themselves to it. Built once, shared by all connections of a service.</summary>
internal static class UpstreamTls
{
    /// <param name="config">Files that are read now.</param>
    /// <param name="options">Without a target host where <c>server_name</c> is not set: the engine then gives each instance's own.</param>
    /// <param name="key">Where false: the key of the configuration whose file is wrong.</param>
    /// <param name="fault">Where false: what is wrong with it and what to give.</param>
    public static bool TryBuild(UpstreamTlsConfig config, [NotNullWhen(true)] out SslClientAuthenticationOptions? options, out string key, [NotNullWhen(false)] out string? fault)
    {
        options = null;
        (key, fault) = ("authorities", null);
        var built = new SslClientAuthenticationOptions { TargetHost = config.ServerName, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        try
        {
            if (config.Authorities is { } authorities) built.CertificateChainPolicy = Trusting(authorities);
            key = "certificate";
            if (config is { Certificate: { } certificate, Key: { } privateKey }) built.ClientCertificateContext = Presented(certificate, privateKey);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"it cannot be used: {e.Message.TrimEnd('.')}; give a PEM file that can be read{(key == "certificate" ? ", and the key that belongs to it" : "")}";
            return false;
        }

        options = built;
        return true;
    }

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
