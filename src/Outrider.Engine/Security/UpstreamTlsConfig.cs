using Outrider.Configuration;

namespace Outrider.Security;

internal sealed class UpstreamTlsConfig
{
    public string? Authorities;
    public string? ServerName;
    public string? Certificate;
    public string? Key;
    public bool OnlyTls13;

    public static readonly Shape<UpstreamTlsConfig> Shape = new("TLS to a service's instances. An empty section ({}) means: TLS, with the authorities that the machine trusts.", s =>
    {
        s.Optional("authorities", c => ref c.Authorities, Values.Path, "A PEM file of the certificate authorities to trust, in place of the machine's own. It is read again when it changes.");
        s.Optional("server_name", c => ref c.ServerName, Values.Matching("host name", "^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$", "give a host name without a port, such as billing.internal"), "The name to ask for (SNI), to find in the certificate, and to send as Host; by default the instance's own.");
        s.Optional("certificate", c => ref c.Certificate, Values.Path, "A PEM file with our own certificate, and its chain, for mutual TLS. It is read again when it changes.");
        s.Optional("key", c => ref c.Key, Values.Path, "A PEM file with the private key of the certificate.");
        s.Key("min_version", c => ref c.OnlyTls13, TlsVersions.Least, TlsVersions.Doc);
        s.Check((c, section) =>
        {
            if (c.Certificate is null != c.Key is null)
                section.Problem(c.Certificate is null ? "there is a key without a certificate; give 'certificate' too" : "there is a certificate without its key; give 'key' too");
            if (c.Authorities is { } authorities) TlsFileChecks.Authorities(authorities, section.At("authorities"));
            if (c.Pair is { } pair) TlsFileChecks.Certificate(pair, CertificatePurpose.Client, section.At("certificate"));
        });
    });

    /// <summary>Null where nothing is shown.</summary>
    public PemPaths? Pair => Certificate is { } certificate && Key is { } key ? new(certificate, key) : null;
}
