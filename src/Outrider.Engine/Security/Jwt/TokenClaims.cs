using System.Text.Json;

namespace Outrider.Security;

/// <summary>The claims of a token whose signature was found good (RFC 7519 section 4.1), held against what is expected.</summary>
internal static class TokenClaims
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <param name="json">The token's payload.</param>
    /// <param name="model">What is expected.</param>
    /// <param name="now">Unix seconds.</param>
    public static TokenVerdict Check(byte[] json, JwtModel model, double now)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Check(document.RootElement, model, now) : TokenVerdict.Refused(TokenFault.Claims);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no UTF-16, such as a lone surrogate escape.
            return TokenVerdict.Refused(TokenFault.Claims);
        }
    }

    private static TokenVerdict Check(JsonElement payload, JwtModel model, double now)
    {
        var skew = model.ClockSkew.TotalSeconds;
        // A token without an end is a password that cannot be changed: `exp` must be there, although RFC 7519 leaves it open.
        if (NumericDate(payload, "exp") is not { } exp) return TokenVerdict.Refused(TokenFault.Claims);
        if (now >= exp + skew) return TokenVerdict.Refused(TokenFault.Expired);
        if (payload.TryGetProperty("nbf", out _))
        {
            if (NumericDate(payload, "nbf") is not { } nbf) return TokenVerdict.Refused(TokenFault.Claims);
            if (now < nbf - skew) return TokenVerdict.Refused(TokenFault.NotYetValid);
        }

        if (Text(payload, "iss") != model.Issuer) return TokenVerdict.Refused(TokenFault.Issuer);
        if (!IsFor(payload, model.Audience)) return TokenVerdict.Refused(TokenFault.Audience);
        return Accept(payload, model, exp + skew);
    }

    private static TokenVerdict Accept(JsonElement payload, JwtModel model, double endsAt)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in model.Headers)
        {
            if (header.Value(payload) is not { } value) continue;
            if (value.Length > ClaimHeader.MaxChars) return TokenVerdict.Refused(TokenFault.Claims);
            headers.Add(new(header.Name, value));
        }

        return TokenVerdict.Valid(new ValidToken(Text(payload, "sub") ?? "", model.RolesClaim.FindList(payload), headers, endsAt));
    }

    /// <summary>Seconds since 1970, perhaps with a fraction (RFC 7519 section 2); null for anything else, or past the year 9999.</summary>
    private static double? NumericDate(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 253_402_300_799 ? seconds : null;

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsFor(JsonElement payload, string audience) => payload.TryGetProperty("aud", out var aud) && aud.ValueKind switch
    {
        JsonValueKind.String => aud.GetString() == audience,
        JsonValueKind.Array => aud.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && a.GetString() == audience),
        _ => false,
    };
}
