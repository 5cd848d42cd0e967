using System.Security.Cryptography;
using Outrider.Configuration;

namespace Outrider.Security;

/// <summary>What is wrong with the files that a configuration names, found before anybody connects. A name that is missing has been reported already.</summary>
internal static class TlsFileChecks
{
    /// <summary>A certificate whose chain and key are there and fit, in its time and for its purpose.</summary>
    /// <param name="pair">Where they stand.</param>
    /// <param name="purpose">Which end shows it.</param>
    /// <param name="section">Where problems are reported.</param>
    /// <returns>True where there are none.</returns>
    public static bool Certificate(PemPaths pair, CertificatePurpose purpose, Section section) =>
        pair.Certificate.Length == 0 || pair.Key.Length == 0 || Report(section, () => PemPair.Read(pair).Load().Problem(purpose, TimeProvider.System.GetUtcNow()));

    public static bool Authorities(string path, Section section) =>
        path.Length == 0 || Report(section, () => PemAuthorities.Read(path).Load().Problem(TimeProvider.System.GetUtcNow()));

    /// <summary>One of several, which is chosen by the names in it.</summary>
    public static bool HasName(PemPaths pair, Section section) => pair.Certificate.Length == 0 || Report(section, () =>
        CertificateNames.Dns(PemFile.Certificates(pair.Certificate, PemFile.Read("certificate", pair.Certificate))[0]).Count > 0
            ? null
            : $"the certificate '{pair.Certificate}' names no host (a DNS name in its subjectAltName) and would never be chosen; give one that does, or put it first");

    private static bool Report(Section section, Func<string?> problem)
    {
        if (Found(problem) is not { } found) return true;
        section.Problem(found);
        return false;
    }

    private static string? Found(Func<string?> problem)
    {
        try
        {
            return problem();
        }
        catch (Exception e) when (e is CertificateException or CryptographicException)
        {
            return e.Message;
        }
    }
}
