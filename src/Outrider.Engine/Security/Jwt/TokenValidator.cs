using Outrider.Observability;

namespace Outrider.Security;

/// <summary>
/// Says of a token whether to believe it (RFC 7519 section 7.2, RFC 8725). Without I/O and for many threads at once: where keys must be fetched, the
/// verdict holds the task to wait for. A token that held once is remembered until it ends or the keys change.
/// </summary>
internal sealed class TokenValidator(JwtModel model, IKeySource keys, TimeProvider time, MetricFamily<Counter> tokens)
{
    private readonly Counter[] _counts = [.. Enum.GetValues<TokenFault>().Select(fault => tokens.With(model.Name, Word(fault)))];
    private volatile Remembered? _remembered;

    public string Name => model.Name;

    /// <param name="text">The token in compact form, as it stands behind <c>Bearer</c>.</param>
    public TokenVerdict Validate(string text)
    {
        var verdict = text.Length > CompactToken.MaxChars ? TokenVerdict.Refused(TokenFault.Malformed) : Decide(text);
        if (verdict.Wait is null) _counts[(int)verdict.Fault].Increment();
        return verdict;
    }

    private TokenVerdict Decide(string text)
    {
        if (keys.Current is not { } set) return keys.Refresh() is { } first ? TokenVerdict.After(first) : TokenVerdict.Refused(TokenFault.KeysUnavailable);
        var remembered = _remembered;
        if (remembered?.Keys != set) _remembered = remembered = new Remembered(set);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var hash = ValidatedTokens.Hash.Of(text);
        if (remembered.Tokens.Find(hash) is { } known)
            return now < known.EndsAt ? TokenVerdict.Valid(known) : TokenVerdict.Refused(TokenFault.Expired);
        var verdict = DecideAnew(text, set, now);
        if (verdict.Token is { } valid) remembered.Tokens.Add(hash, valid);
        return verdict;
    }

    private TokenVerdict DecideAnew(string text, KeySet set, double now)
    {
        if (!CompactToken.TryParse(text, out var token)) return TokenVerdict.Refused(TokenFault.Malformed);
        if (!JwtAlgorithms.TryParse(token.Algorithm, out var algorithm) || !model.Algorithms.Contains(algorithm)) return TokenVerdict.Refused(TokenFault.Algorithm);
        var tried = false;
        foreach (var key in set.Fitting(algorithm, token.KeyId))
        {
            if (key.Verify(token.SigningInput, token.Signature)) return TokenClaims.Check(token.Payload, model, now);
            tried = true;
        }

        if (tried) return TokenVerdict.Refused(TokenFault.Signature);
        return keys.Refresh() is { } newer ? TokenVerdict.After(newer) : TokenVerdict.Refused(TokenFault.UnknownKey);
    }

    private static string Word(TokenFault fault) => fault switch
    {
        TokenFault.None => "valid",
        TokenFault.UnknownKey => "unknown_key",
        TokenFault.NotYetValid => "not_yet_valid",
        TokenFault.KeysUnavailable => "keys_unavailable",
        _ => fault.ToString().ToLowerInvariant(),
    };

    /// <summary>What was found good with one set of keys; a new set starts with nothing, so that a key that was withdrawn is.</summary>
    private sealed record Remembered(KeySet Keys)
    {
        public ValidatedTokens Tokens { get; } = new();
    }
}
