using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http;

/// <summary>A certificate for localhost in two PEM files, and a client that trusts exactly it.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServerTls _server;

    public TestCertificate()
    {
        Write(_folder, "server", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        _server = new ServerTls(new ServerTlsModel([new(CertificatePath, KeyPath)], null, false, false), Alpn.Http, new TlsSurroundings(new CertificateMetrics(new MetricRegistry()), TimeProvider.System, NullLogger.Instance));
    }

    public string CertificatePath => _folder["server.pem"];

    public string KeyPath => _folder["server.key"];

    /// <summary>Writes <c>name.pem</c> and <c>name.key</c>.</summary>
    public static void Write(TemporaryFolder folder, string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(from, until);
        folder.Write($"{name}.pem", certificate.ExportCertificatePem());
        folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
    }

    public SslServerAuthenticationOptions Options(SslClientHelloInfo hello) => _server.Options(hello);

    public ServerOptionsSelectionCallback Selection => _server.Selection;

    public SocketsHttpHandler Trusting()
    {
        var expected = X509Certificate2.CreateFromPem(File.ReadAllText(CertificatePath)).Thumbprint;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == expected },
        };
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }
}
