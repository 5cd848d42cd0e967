using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>A certificate that has its key, and what stands between it and a root.</summary>
internal sealed record CertificateChain(string Path, X509Certificate2 Leaf, X509Certificate2Collection Intermediates)
{
    /// <summary>Why callers would refuse it at this time; null where nothing speaks against it.</summary>
    public string? Problem(DateTimeOffset now)
    {
        if (now > Leaf.NotAfter) return $"the certificate '{Path}' expired on {Day(Leaf.NotAfter)}; give a renewed one";
        if (now < Leaf.NotBefore) return $"the certificate '{Path}' is valid only from {Day(Leaf.NotBefore)} on; check the clock, or give another";
        return null;
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
