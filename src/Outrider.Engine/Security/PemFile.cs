using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outrider.Configuration;

namespace Outrider.Security;

/// <summary>Reads PEM files within a bound; what is wrong with one is said in words that follow its name.</summary>
internal static class PemFile
{
    // The bundle of a public Linux distribution, some 140 authorities, is 220 KiB; a chain of ten certificates with 4096-bit keys is some 20 KiB.
    private const int MaxBytes = 1024 * 1024;

    /// <param name="what">What messages call it: <c>certificate</c>, <c>key</c>.</param>
    /// <param name="path">Of the file; links are followed.</param>
    /// <exception cref="CertificateException">The file is missing, cannot be read, or is too large.</exception>
    public static string Read(string what, string path) => BoundedText.TryRead(path, MaxBytes, out var text, out var reason)
        ? text
        : throw new CertificateException($"the {what} '{path}' {reason}; give a PEM file that Outrider can read");

    /// <summary>The certificates in a text, in its order.</summary>
    /// <exception cref="CertificateException">There is none, or one that cannot be read.</exception>
    public static X509Certificate2Collection Certificates(string path, string text)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"'{path}' holds a certificate that cannot be read: {e.Message}", e);
        }

        return all.Count > 0 ? all : throw new CertificateException($"'{path}' holds no certificate; give a PEM file with -----BEGIN CERTIFICATE-----");
    }
}
