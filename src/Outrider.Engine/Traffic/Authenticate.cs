using System.Text;
using Outrider.Security;

namespace Outrider.Traffic;

/// <summary>
/// Wants a bearer token (RFC 6750 section 2.1; not in a query or a form, where logs keep it) of one issuer, and tells the application what it says.
/// A caller learns whether a token has expired, since it can get another, and else only that it is not valid.
/// </summary>
internal sealed class Authenticate : ILayer
{
    private const string Scheme = "Bearer";

    private static readonly Verdict KeysUnavailable = Verdict.Refuse(new Refusal(503, "keys_unavailable", "tokens cannot be checked at the moment") { Headers = [new("Retry-After", "5")] });

    private readonly TokenValidator _validator;
    private readonly Verdict _noToken;
    private readonly Verdict _invalid;
    private readonly Verdict _expired;

    public Authenticate(TokenValidator validator)
    {
        _validator = validator;
        _noToken = Challenge("no_token", "a bearer token is needed", "");
        _invalid = Challenge("invalid_token", "the token is not valid", ", error=\"invalid_token\", error_description=\"the token is not valid\"");
        _expired = Challenge("expired_token", "the token has expired", ", error=\"invalid_token\", error_description=\"the token has expired\"");
    }

    public Verdict Admit(Exchange exchange)
    {
        var lines = exchange.Head.Count(HeaderNames.Authorization);
        if (lines == 0) return _noToken;
        // Two of them mean one thing to us and another to the application.
        if (lines > 1) return _invalid;
        var authorization = exchange.Head.Value(HeaderNames.Authorization);
        if (authorization.Length < Scheme.Length || !Ascii.EqualsIgnoreCase(authorization[..Scheme.Length], Scheme)) return _noToken;
        var token = authorization[Scheme.Length..];
        if (token.Length > 0 && token[0] != ' ') return _noToken;
        return Decide(exchange, _validator.Validate(Encoding.Latin1.GetString(token.Trim((byte)' '))));
    }

    private Verdict Decide(Exchange exchange, in TokenVerdict verdict)
    {
        if (verdict.Wait is { } wait) return Verdict.After(wait);
        if (verdict.Token is { } token) return Accept(exchange, token);
        return verdict.Fault switch
        {
            TokenFault.KeysUnavailable => KeysUnavailable,
            TokenFault.Expired => _expired,
            _ => _invalid,
        };
    }

    private static Verdict Accept(Exchange exchange, ValidToken token)
    {
        exchange.Caller = new CallerIdentity(token.Subject, token.Roles);
        foreach (var (name, value) in token.Headers) exchange.RequestHeaders.Set(HeaderName.Of(name), value);
        return Verdict.Continue;
    }

    private Verdict Challenge(string reason, string message, string error) =>
        Verdict.Refuse(new Refusal(401, reason, message) { Headers = [new("WWW-Authenticate", $"{Scheme} realm=\"{_validator.Name}\"{error}")] });
}
