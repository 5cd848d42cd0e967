using System.Security.Cryptography;

namespace Outrider.Security;

/// <summary>True where the signature belongs to the input and the key.</summary>
internal delegate bool SignatureCheck(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

/// <summary>
/// A key that checks signatures of exactly one algorithm. A key is bound to its algorithm when it is read, never by what a token says: a public RSA
/// key can therefore not be taken for an HMAC secret (RFC 8725 section 3.1).
/// </summary>
internal sealed class VerificationKey
{
    // RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used". The upper bound keeps a published monster key from costing a core.
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;

    /// <summary>RFC 7518 section 3.2: a secret at least as long as the hash.</summary>
    public const int MinSecretBytes = 32;

    private const int P256Bytes = 32;

    private readonly SignatureCheck _check;

    private VerificationKey(string? id, JwtAlgorithm algorithm, SignatureCheck check)
    {
        Id = id;
        Algorithm = algorithm;
        _check = check;
    }

    /// <summary>The <c>kid</c>, or null for a key that has none (a PEM file, a secret).</summary>
    public string? Id { get; }

    public JwtAlgorithm Algorithm { get; }

    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) => _check(input, signature);

    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="rsa">Taken over by the key.</param>
    /// <param name="fault">Where null is returned: what is wrong with the key.</param>
    public static VerificationKey? Rsa(string? id, RSA rsa, out string? fault)
    {
        fault = rsa.KeySize is < MinRsaBits or > MaxRsaBits ? $"an RSA key of {rsa.KeySize} bits is not allowed; give one of {MinRsaBits} to {MaxRsaBits}" : null;
        if (fault is not null) return null;
        var signatureBytes = (rsa.KeySize + 7) / 8;
        var gate = new Lock();
        return new VerificationKey(id, JwtAlgorithm.Rs256, (input, signature) =>
        {
            if (signature.Length != signatureBytes) return false;
            // An RSA object is not documented to bear several threads. Only tokens that are not in the cache come here.
            lock (gate) return rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        });
    }

    /// <inheritdoc cref="Rsa"/>
    public static VerificationKey? P256(string? id, ECDsa ecdsa, out string? fault)
    {
        var isP256 = ecdsa.ExportParameters(false).Curve.Oid is { } oid && (oid.Value == "1.2.840.10045.3.1.7" || oid.FriendlyName is "nistP256" or "ECDSA_P256");
        fault = isP256 ? null : "an elliptic key must be on the curve P-256";
        if (!isP256) return null;
        var gate = new Lock();
        return new VerificationKey(id, JwtAlgorithm.Es256, (input, signature) =>
        {
            // r and s side by side, not ASN.1 (RFC 7518 section 3.4).
            if (signature.Length != 2 * P256Bytes) return false;
            lock (gate) return ecdsa.VerifyData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        });
    }

    /// <inheritdoc cref="Rsa"/>
    public static VerificationKey? Secret(string? id, byte[] secret, out string? fault)
    {
        fault = secret.Length < MinSecretBytes ? $"a secret of {secret.Length} bytes is not allowed for HS256; give {MinSecretBytes} or more" : null;
        if (fault is not null) return null;
        return new VerificationKey(id, JwtAlgorithm.Hs256, (input, signature) =>
        {
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(secret, input, expected);
            return CryptographicOperations.FixedTimeEquals(expected, signature);
        });
    }
}
