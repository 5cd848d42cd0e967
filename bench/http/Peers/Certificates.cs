using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpBench.Peers;

/// <summary>An authority, and what it gave a server and a client: P-256, as most certificates are today.</summary>
internal sealed class Certificates
{
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _client;

    public Certificates(string folder)
    {
        Directory.CreateDirectory(folder);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
        Authority = Write(folder, "authority.pem", _authority.ExportCertificatePem());
        using var server = Issue("bench.local", "1.3.6.1.5.5.7.3.1");
        Server = Write(folder, "server.pem", server.ExportCertificatePem());
        ServerKey = Write(folder, "server.key", KeyOf(server));
        ServerBundle = Write(folder, "server.bundle", server.ExportCertificatePem() + "\n" + KeyOf(server));
        // Through PKCS #12: a key that exists only in memory is not shown by SslStream on every platform.
        using var client = Issue("bench client", "1.3.6.1.5.5.7.3.2");
        _client = X509CertificateLoader.LoadPkcs12(client.Export(X509ContentType.Pkcs12), null);
    }

    public string Authority { get; }
    public string Server { get; }
    public string ServerKey { get; }

    /// <summary>Certificate and key in one file, as HAProxy reads them.</summary>
    public string ServerBundle { get; }

    public SslClientAuthenticationOptions? ClientOptions(Setup setup) => !setup.Tls ? null : new SslClientAuthenticationOptions
    {
        TargetHost = "bench.local",
        ApplicationProtocols = [setup.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        ClientCertificates = setup.ClientCertificates ? [_client] : null,
        // Every handshake is a whole one; the case that resumes has a tool which does.
        AllowTlsResume = false,
        // It is the server's cost that is measured; what the client checks is nobody's concern here.
        RemoteCertificateValidationCallback = (_, _, _, _) => true
    };

    private X509Certificate2 Issue(string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("bench.local");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(29), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(System.Text.Encoding.ASCII.GetBytes(text + "\n"));
        return path;
    }
}
