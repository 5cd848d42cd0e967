namespace Outrider.Logs.Sinks;

/// <summary>What statuses mean (RFC 9110 section 15, RFC 6585) where a protocol does not say otherwise.</summary>
internal static class Verdicts
{
    /// <summary>
    /// <c>Never</c> is what speaks against these lines. What speaks against the address, the credentials or the moment will be put right some day, and lines wait
    /// for it: with an expired token they must not be lost.
    /// </summary>
    public static Verdict Usual(int status) => status switch
    {
        >= 200 and < 300 => Verdict.Accepted,
        413 => Verdict.TooLarge,
        401 or 403 or 404 or 405 or 407 => Verdict.Later,
        408 or 421 or 425 or 429 => Verdict.Later,
        >= 400 and < 500 => Verdict.Never,
        _ => Verdict.Later,
    };
}
