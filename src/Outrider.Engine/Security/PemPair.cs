using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>A certificate and its key as they stand in two PEM files. Equal where both texts are, which is how a change is noticed.</summary>
internal sealed record PemPair(string CertificatePath, string CertificateText, string KeyPath, string KeyText)
{
    /// <exception cref="CertificateException">A file is missing, cannot be read, or is too large.</exception>
    public static PemPair Read(PemPaths paths) => new(paths.Certificate, PemFile.Read("certificate", paths.Certificate), paths.Key, PemFile.Read("key", paths.Key));

    /// <exception cref="CertificateException">The texts are no certificate with its key.</exception>
    public CertificateChain Load()
    {
        var chain = PemFile.Certificates(CertificatePath, CertificateText);
        if (KeyText.Contains("ENCRYPTED", StringComparison.Ordinal)) throw new CertificateException($"the key '{KeyPath}' is encrypted; give one without a passphrase, as 'openssl pkey -in … -out …' writes it");
        if (!KeyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new CertificateException($"'{KeyPath}' holds no private key; give a PEM file with -----BEGIN PRIVATE KEY-----");
        var leaf = TryWithKey(chain[0], out var cause) ?? throw Mismatch(chain, cause);
        chain.RemoveAt(0);
        return new CertificateChain(CertificatePath, leaf, chain);
    }

    private CertificateException Mismatch(X509Certificate2Collection chain, Exception? cause)
    {
        for (var i = 1; i < chain.Count; i++)
        {
            if (TryWithKey(chain[i], out _) is not { } owner) continue;
            owner.Dispose();
            return new CertificateException($"the key '{KeyPath}' belongs to certificate {i + 1} of '{CertificatePath}', and not to the first; put the key's own certificate first, then the one that signed it, and so on up", cause);
        }

        // The inner message may quote nothing of a key: .NET's do not.
        return new CertificateException($"the key '{KeyPath}' does not belong to the certificate '{CertificatePath}'; give the key that the certificate was requested with", cause);
    }

    private X509Certificate2? TryWithKey(X509Certificate2 certificate, out Exception? cause)
    {
        cause = null;
        try
        {
            // Finds the first private key of the certificate's own kind, and throws where it is not the certificate's.
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), KeyText);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            cause = e;
            return null;
        }
    }

    // A record would print the key.
    public override string ToString() => $"{CertificatePath}, {KeyPath}";
}
