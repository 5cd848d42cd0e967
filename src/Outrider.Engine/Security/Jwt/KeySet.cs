namespace Outrider.Security;

/// <summary>The keys of one issuer at one moment.</summary>
internal sealed class KeySet(IReadOnlyList<VerificationKey> keys)
{
    /// <summary>Issuers publish two or three; what is past this bound is an error or an attack.</summary>
    public const int MaxKeys = 64;

    /// <summary>Signatures tried for a token that names no key, so that a stranger's token costs a bounded time.</summary>
    private const int MaxTries = 16;

    public IReadOnlyList<VerificationKey> Keys { get; } = keys;

    /// <summary>
    /// The keys that may have signed a token: of the algorithm, and with its <c>kid</c>. A key without an id fits every kid, and a token without a kid
    /// every key.
    /// </summary>
    public IEnumerable<VerificationKey> Fitting(JwtAlgorithm algorithm, string? kid) =>
        Keys.Where(k => k.Algorithm == algorithm && (kid is null || k.Id is null || k.Id == kid)).Take(MaxTries);
}
