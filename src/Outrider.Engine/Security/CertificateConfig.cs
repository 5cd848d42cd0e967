using Outrider.Configuration;

namespace Outrider.Security;

internal sealed class CertificateConfig
{
    public string Certificate = "";
    public string Key = "";

    public const string CertificateDoc = "Give a PEM file with the certificate and, behind it, what stands between it and the root. It is read again when it changes.";
    public const string KeyDoc = "Give a PEM file with the certificate's private key, without a passphrase.";

    public static readonly Shape<CertificateConfig> Shape = new("A certificate and its key.", s =>
    {
        s.Required("certificate", c => ref c.Certificate, Values.Path, CertificateDoc);
        s.Required("key", c => ref c.Key, Values.Path, KeyDoc);
    });

    public PemPaths Paths => new(Certificate, Key);
}
