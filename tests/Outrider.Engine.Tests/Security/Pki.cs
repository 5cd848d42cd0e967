using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

/// <summary>An authority of the test's own, and certificates of any shape signed by it, in a folder.</summary>
internal sealed class Pki : IDisposable
{
    public const string ServerOnly = "1.3.6.1.5.5.7.3.1";
    public const string ClientOnly = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryFolder _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Pki(TemporaryFolder folder, string name = "ca", Pki? above = null)
    {
        (_folder, Name) = (folder, name);
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = above is null ? request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(10)) : Sign(request, above, Now.AddYears(-1).AddDays(1), Now.AddYears(9));
        folder.Write($"{name}.pem", Pem);
    }

    public string Name { get; }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    public string Path => _folder[$"{Name}.pem"];

    /// <summary>Writes <c>name.pem</c> and <c>name.key</c>.</summary>
    public PemPaths Issue(string name, string[]? dns = null, string[]? uris = null, string? purpose = null, DateTimeOffset? from = null, DateTimeOffset? until = null, string? subject = null, string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject ?? $"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var each in dns ?? ["localhost"]) names.AddDnsName(each);
        foreach (var each in uris ?? []) names.AddUri(new Uri(each));
        request.CertificateExtensions.Add(names.Build());
        if (purpose is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (issuerAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt]));
        using var certificate = Sign(request, this, from ?? Now.AddDays(-30), until ?? Now.AddDays(90));
        _folder.Write($"{name}.pem", certificate.ExportCertificatePem() + "\n");
        _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
        return new PemPaths(_folder[$"{name}.pem"], _folder[$"{name}.key"]);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static X509Certificate2 Sign(CertificateRequest request, Pki by, DateTimeOffset from, DateTimeOffset until) =>
        request.Create(by.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(by._key), from, until, RandomNumberGenerator.GetBytes(12));
}
