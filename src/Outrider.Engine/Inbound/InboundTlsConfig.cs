using Outrider.Configuration;
using Outrider.Security;

namespace Outrider.Inbound;

/// <summary>The certificates a listener shows, and what it asks of its callers.</summary>
internal sealed class InboundTlsConfig
{
    public string? Certificate;
    public string? Key;
    public List<CertificateConfig> Certificates = [];
    public ClientCertificatesConfig? Client;
    public bool OnlyTls13;

    public static readonly Shape<InboundTlsConfig> Shape = new("Terminates TLS 1.2 and 1.3.", s =>
    {
        s.Optional("certificate", c => ref c.Certificate, Values.Path, CertificateConfig.CertificateDoc);
        s.Optional("key", c => ref c.Key, Values.Path, CertificateConfig.KeyDoc);
        s.Key("certificates", c => ref c.Certificates, Values.ListOf(Values.Section(CertificateConfig.Shape)), "More certificates, each with its key; callers get the one that names the host they ask for (SNI), else the first of all.");
        s.Optional("client", c => ref c.Client, Values.Section(ClientCertificatesConfig.Shape), ClientCertificatesConfig.Shape.Doc);
        s.Key("min_version", c => ref c.OnlyTls13, TlsVersions.Least, TlsVersions.Doc);
        s.Check(HasCertificate);
        s.Check(CertificatesAreGood);
        s.Check((c, section) =>
        {
            if (c.Client is { } client) TlsFileChecks.Authorities(client.Authorities, section.At("client").At("authorities"));
        });
    });

    public ServerTlsModel ToModel() => new([.. Pairs], Client?.Authorities, Client?.Require ?? false, OnlyTls13);

    private IEnumerable<PemPaths> Pairs => Certificates.Select(c => c.Paths).Prepend(Certificate is { } certificate && Key is { } key ? new PemPaths(certificate, key) : null).OfType<PemPaths>();

    private static void HasCertificate(InboundTlsConfig c, Section section)
    {
        if (c.Certificate is not null && c.Key is null) section.Problem($"'key' is missing; {Lowered(CertificateConfig.KeyDoc)}");
        else if (c.Key is not null && c.Certificate is null) section.Problem($"'certificate' is missing; {Lowered(CertificateConfig.CertificateDoc)}");
        else if (!c.Pairs.Any()) section.Problem("'certificate' and 'key' are missing; give both, or several such pairs below 'certificates'");
    }

    private static void CertificatesAreGood(InboundTlsConfig c, Section section)
    {
        if (c.Certificate is { } certificate && c.Key is { } key) TlsFileChecks.Certificate(new(certificate, key), CertificatePurpose.Server, section.At("certificate"));
        for (var i = 0; i < c.Certificates.Count; i++)
        {
            var at = section.At("certificates").At(i).At("certificate");
            if (!TlsFileChecks.Certificate(c.Certificates[i].Paths, CertificatePurpose.Server, at)) continue;
            if (i > 0 || c.Certificate is not null) TlsFileChecks.HasName(c.Certificates[i].Paths, at);
        }
    }

    private static string Lowered(string doc) => char.ToLowerInvariant(doc[0]) + doc[1..].TrimEnd('.');
}
