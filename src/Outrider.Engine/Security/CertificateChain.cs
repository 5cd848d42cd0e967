using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>A certificate that has its key, and what stands between it and a root.</summary>
internal sealed record CertificateChain(string Path, X509Certificate2 Leaf, X509Certificate2Collection Intermediates)
{
    // What certbot and cert-manager renew at is 30 days: with 14 left, renewal has failed for two weeks.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 section 4.2.1.12
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string AnyPurpose = "2.5.29.37.0";

    /// <summary>Why the other side would refuse it at this time; null where nothing speaks against it.</summary>
    public string? Problem(CertificatePurpose purpose, DateTimeOffset now) => TimeProblem(now) ?? OrderProblem() ?? PurposeProblem(purpose);

    public string? TimeProblem(DateTimeOffset now)
    {
        if (now > Leaf.NotAfter) return $"the certificate '{Path}' expired on {Day(Leaf.NotAfter)}; give a renewed one";
        if (now < Leaf.NotBefore) return $"the certificate '{Path}' is valid only from {Day(Leaf.NotBefore)} on; check the clock, or give another";
        return null;
    }

    public bool EndsSoon(DateTimeOffset now) => now > Leaf.NotAfter - Soon;

    /// <summary>
    /// The authority that its chain seems to lack: the certificate names an address to fetch its issuer from, as public authorities do, and that issuer is
    /// neither in the file nor trusted by this machine. Null where nothing seems to be missing; whether callers have it can only be guessed.
    /// </summary>
    public string? MissingIssuer()
    {
        var last = Intermediates.Count > 0 ? Intermediates[^1] : Leaf;
        if (IsSelfSigned(last) || !last.Extensions.OfType<X509AuthorityInformationAccessExtension>().Any(a => a.EnumerateCAIssuersUris().Any())) return null;
        return MachineRoots().Any(root => SignedBy(last, root)) ? null : last.Issuer;
    }

    public static bool IsSelfSigned(X509Certificate2 certificate) => SignedBy(certificate, certificate);

    public static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static X509Certificate2Collection MachineRoots()
    {
        using var roots = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        roots.Open(OpenFlags.ReadOnly);
        return roots.Certificates;
    }

    private string? OrderProblem()
    {
        var below = Leaf;
        for (var i = 0; i < Intermediates.Count; below = Intermediates[i++])
        {
            if (SignedBy(below, Intermediates[i])) continue;
            return $"the chain in '{Path}' is out of order: certificate {i + 2}, '{Intermediates[i].Subject}', did not sign the one before it, '{below.Subject}'; put the key's own certificate first, then the one that signed it, and so on up";
        }

        return null;
    }

    private string? PurposeProblem(CertificatePurpose purpose)
    {
        if (Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } extension) return null;
        var (wanted, word) = purpose == CertificatePurpose.Server ? (ServerAuthentication, "servers (serverAuth)") : (ClientAuthentication, "clients (clientAuth)");
        var purposes = extension.EnhancedKeyUsages.Cast<Oid>();
        return purposes.Any(p => p.Value is { } oid && (oid == wanted || oid == AnyPurpose))
            ? null
            : $"the certificate '{Path}' is not for {word}: its extended key usage says so; give one that was issued for it";
    }

    // By name, as chains are built (RFC 5280 section 6.1.3): names are compared, the other side's verifier does the signatures.
    private static bool SignedBy(X509Certificate2 certificate, X509Certificate2 issuer) => certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData);
}
