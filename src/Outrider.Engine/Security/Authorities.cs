using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>The certificate authorities of one file: whoever shows a certificate that they signed is believed, and nobody else.</summary>
internal sealed record Authorities(string Path, X509Certificate2Collection Certificates)
{
    /// <summary>Why nobody could be believed for them at this time; null where nothing speaks against them.</summary>
    public string? Problem(DateTimeOffset now)
    {
        if (!Certificates.Any(CanVouch)) return $"'{Path}' holds no authority: {Subject(Certificates[0])} was signed by {Name(Certificates[0].Issuer)} and may sign nothing; give the authority's own certificate";
        if (Certificates.All(c => now > c.NotAfter)) return $"every certificate in '{Path}' has expired, {Subject(Certificates[0])} on {CertificateChain.Day(Certificates[0].NotAfter)}; give renewed ones";
        return null;
    }

    /// <summary>Trust in these alone.</summary>
    public X509ChainPolicy Trust()
    {
        var policy = Policy();
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(Certificates);
        return policy;
    }

    /// <summary>Trust in whom the machine trusts.</summary>
    public static X509ChainPolicy MachineTrust() => Policy();

    private static X509ChainPolicy Policy() => new()
    {
        // Revocation lists of a private authority are seldom reachable, and the machine's own trust does not ask for them by default either.
        RevocationMode = X509RevocationMode.NoCheck,
        // A certificate says itself where its issuer can be fetched: a stranger's would send us to any address they like.
        DisableCertificateDownloads = true,
    };

    // Self-signed: trusted as itself, as a developer's single certificate is.
    private static bool CanVouch(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(c => c.CertificateAuthority) || CertificateChain.IsSelfSigned(certificate);

    private static string Subject(X509Certificate2 certificate) => Name(certificate.Subject);

    private static string Name(string name) => $"'{name}'";
}
