using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>Who a caller proved to be by the certificate that its handshake was checked with. Made once a connection.</summary>
/// <param name="Subject">As RFC 4514 writes it, in visible ASCII only: <c>CN=billing,O=Example</c>.</param>
/// <param name="DnsNames">Of its subjectAltName.</param>
/// <param name="Uris">Likewise; a SPIFFE id is one.</param>
/// <param name="Fingerprint">SHA-256 of the whole certificate, 64 lower-case hexadecimal digits.</param>
internal sealed record ClientCertificate(string Subject, IReadOnlyList<string> DnsNames, IReadOnlyList<string> Uris, string Fingerprint)
{
    /// <param name="certificate">Of <see cref="System.Net.Security.SslStream.RemoteCertificate"/> once the handshake has succeeded; null where the caller showed none.</param>
    /// <returns>Null for none, and for one that an authority signed although its names cannot be read: the caller is then nobody.</returns>
    public static ClientCertificate? From(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 shown) return null;
        try
        {
            return new ClientCertificate(
                DistinguishedName.Text(shown.SubjectName.RawData),
                CertificateNames.Dns(shown),
                CertificateNames.Uris(shown),
                Convert.ToHexStringLower(SHA256.HashData(shown.RawDataMemory.Span)));
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return null;
        }
    }
}
