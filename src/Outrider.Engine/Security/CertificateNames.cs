using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>What a certificate says of its holder in its subjectAltName (RFC 5280 section 4.2.1.6). The common name is no host name (RFC 9525 section 2).</summary>
internal static class CertificateNames
{
    private const int UriTag = 6; // uniformResourceIdentifier [6] IA5String

    // A certificate is signed by someone who is trusted, and yet may be of any size.
    public const int Most = 100;

    public static IReadOnlyList<string> Dns(X509Certificate2 certificate) =>
        Extension(certificate) is { } names ? [.. names.EnumerateDnsNames().Where(IsVisible).Take(Most)] : [];

    /// <summary>For workloads these are SPIFFE ids.</summary>
    public static IReadOnlyList<string> Uris(X509Certificate2 certificate)
    {
        if (Extension(certificate) is not { } names) return [];
        var uris = new List<string>();
        var reader = new AsnReader(names.RawData, AsnEncodingRules.DER).ReadSequence();
        while (reader.HasData && uris.Count < Most)
        {
            var tag = reader.PeekTag();
            if (tag is { TagClass: TagClass.ContextSpecific, TagValue: UriTag }) uris.Add(reader.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            else reader.ReadEncodedValue();
        }

        return [.. uris.Where(IsVisible)];
    }

    private static X509SubjectAlternativeNameExtension? Extension(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();

    // Neither a host name nor a URI has anything else in it, and what is in it reaches headers.
    private static bool IsVisible(string name) => name.Length > 0 && name.All(c => c is > ' ' and < '\x7f');
}
