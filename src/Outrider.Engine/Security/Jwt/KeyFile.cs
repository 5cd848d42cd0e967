using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Outrider.Configuration;

namespace Outrider.Security;

/// <summary>A file of keys: a JSON Web Key Set, or one public key or certificate in PEM (RFC 7468).</summary>
internal static class KeyFile
{
    /// <summary>Of a file or an answer with keys. A set of 64 RSA keys with certificate chains is some 400 KiB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <param name="path">Full path.</param>
    /// <param name="algorithms">See <see cref="JwksReader.Read(ReadOnlyMemory{byte}, IReadOnlyCollection{JwtAlgorithm}, List{string})"/>.</param>
    /// <param name="faults">Takes what is wrong; may be filled even where a set is returned.</param>
    public static KeySet? Read(string path, IReadOnlyCollection<JwtAlgorithm> algorithms, List<string> faults)
    {
        if (BoundedText.TryRead(path, MaxBytes, out var text, out var reason)) return Parse(text, algorithms, faults);
        faults.Add($"the file {reason}");
        return null;
    }

    private static KeySet? Parse(string text, IReadOnlyCollection<JwtAlgorithm> algorithms, List<string> faults)
    {
        if (!text.Contains("-----BEGIN ", StringComparison.Ordinal)) return JwksReader.Read(Encoding.UTF8.GetBytes(text), algorithms, faults);
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            faults.Add("it holds a private key; give the public key alone, since tokens are only checked here");
            return null;
        }

        try
        {
            var key = ReadPem(text, out var fault);
            if (key is not null && algorithms.Contains(key.Algorithm)) return new KeySet([key]);
            faults.Add(fault ?? "its key does not fit the algorithms");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            faults.Add("it holds no public key or certificate that can be read");
        }

        return null;
    }

    private static VerificationKey? ReadPem(string text, out string? fault)
    {
        if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            if (certificate.GetRSAPublicKey() is { } rsa) return VerificationKey.Rsa(null, rsa, out fault);
            if (certificate.GetECDsaPublicKey() is { } ecdsa) return VerificationKey.P256(null, ecdsa, out fault);
            fault = "its certificate holds neither an RSA nor an elliptic key";
            return null;
        }

        var imported = RSA.Create();
        try
        {
            imported.ImportFromPem(text);
            return VerificationKey.Rsa(null, imported, out fault);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            imported.Dispose();
            var elliptic = ECDsa.Create();
            elliptic.ImportFromPem(text);
            return VerificationKey.P256(null, elliptic, out fault);
        }
    }
}
