using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Testing;

/// <summary>A certificate authority of the test's own, and server certificates signed by it, as PEM files in a folder.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly string _folder;

    public TestAuthority(string folder)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
        var request = new CertificateRequest("CN=Outrider test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        // By their keys' names two authorities of one name are told apart (RFC 5280 section 4.2.1.1).
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(CertificatePath, _certificate.ExportCertificatePem());
    }

    public string CertificatePath => Path.Combine(_folder, "ca.pem");

    /// <summary>Writes <c>name.pem</c> and <c>name.key</c> for localhost and 127.0.0.1.</summary>
    public (string Certificate, string Key) Issue(string name, TimeSpan? validFor = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = RandomNumberGenerator.GetBytes(12);
        var begin = DateTimeOffset.UtcNow.AddHours(-23);
        using var certificate = request.Create(_certificate, begin, DateTimeOffset.UtcNow + (validFor ?? TimeSpan.FromDays(7)), serial);
        var paths = (Path.Combine(_folder, name + ".pem"), Path.Combine(_folder, name + ".key"));
        File.WriteAllText(paths.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Item2, key.ExportPkcs8PrivateKeyPem());
        return paths;
    }

    /// <summary>A client that trusts this authority alone.</summary>
    /// <param name="multiplexes">Whether it opens a further connection of HTTP/2 where one has no stream left.</param>
    public HttpClient CreateClient(bool multiplexes = false) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        EnableMultipleHttp2Connections = multiplexes,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => IsOurs(certificate) },
    });

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private bool IsOurs(X509Certificate? certificate)
    {
        if (certificate is null) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}
