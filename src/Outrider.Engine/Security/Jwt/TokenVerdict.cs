namespace Outrider.Security;

/// <summary>Why a token is not believed. Counted; a caller learns only whether it has expired.</summary>
internal enum TokenFault
{
    None,
    Malformed,
    Algorithm,
    UnknownKey,
    Signature,
    Claims,
    Issuer,
    Audience,
    Expired,
    NotYetValid,
    KeysUnavailable,
}

/// <summary>What became of a token: a <paramref name="Token"/> to believe, a <paramref name="Fault"/>, or a task after which to ask again.</summary>
internal readonly record struct TokenVerdict(ValidToken? Token, TokenFault Fault, Task? Wait)
{
    public static TokenVerdict Valid(ValidToken token) => new(token, TokenFault.None, null);

    public static TokenVerdict Refused(TokenFault fault) => new(null, fault, null);

    public static TokenVerdict After(Task wait) => new(null, TokenFault.None, wait);
}
