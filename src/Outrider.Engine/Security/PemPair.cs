using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outrider.Configuration;

namespace Outrider.Security;

/// <summary>A certificate and its key as they stand in two PEM files. Equal where both texts are, which is how a change is noticed.</summary>
internal sealed record PemPair(string CertificatePath, string CertificateText, string KeyPath, string KeyText)
{
    // A chain of ten certificates with 4096-bit keys is some 20 KiB.
    private const int MaxBytes = 256 * 1024;

    /// <exception cref="CertificateException">A file is missing, cannot be read, or is too large.</exception>
    public static PemPair Read(string certificatePath, string keyPath) => new(certificatePath, ReadText("certificate", certificatePath), keyPath, ReadText("key", keyPath));

    /// <exception cref="CertificateException">The texts are no certificate with its key.</exception>
    public CertificateChain Load()
    {
        var chain = Certificates();
        if (chain.Count == 0) throw new CertificateException($"'{CertificatePath}' holds no certificate; give a PEM file with -----BEGIN CERTIFICATE-----");
        if (KeyText.Contains("ENCRYPTED", StringComparison.Ordinal)) throw new CertificateException($"the key '{KeyPath}' is encrypted; give one without a passphrase, as 'openssl pkey -in … -out …' writes it");
        if (!KeyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new CertificateException($"'{KeyPath}' holds no private key; give a PEM file with -----BEGIN PRIVATE KEY-----");
        var leaf = chain[0];
        chain.RemoveAt(0);
        return new CertificateChain(CertificatePath, WithKey(leaf), chain);
    }

    private X509Certificate2Collection Certificates()
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(CertificateText);
            return all;
        }
        catch (CryptographicException e)
        {
            throw new CertificateException($"'{CertificatePath}' holds a certificate that cannot be read: {e.Message}", e);
        }
    }

    private X509Certificate2 WithKey(X509Certificate2 leaf)
    {
        try
        {
            // Finds the first private key of the leaf's own kind, and throws where it is not the leaf's.
            return X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), KeyText);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The inner message may quote nothing of a key: .NET's do not.
            throw new CertificateException($"the key '{KeyPath}' does not belong to the certificate '{CertificatePath}'; give the key that the certificate was requested with", e);
        }
    }

    private static string ReadText(string what, string path) => BoundedText.TryRead(path, MaxBytes, out var text, out var reason)
        ? text
        : throw new CertificateException($"the {what} '{path}' {reason}; give a PEM file that Outrider can read");

    // A record would print the key.
    public override string ToString() => $"{CertificatePath}, {KeyPath}";
}
