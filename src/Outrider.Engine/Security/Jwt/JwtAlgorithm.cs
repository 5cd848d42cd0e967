namespace Outrider.Security;

/// <summary>The signatures a token may carry (RFC 7518 section 3.1). <c>none</c> is not among them, so nothing can be configured to accept it.</summary>
internal enum JwtAlgorithm { Rs256, Es256, Hs256 }

internal static class JwtAlgorithms
{
    /// <summary>The names are case-sensitive (RFC 7515 section 4.1.1).</summary>
    public static bool TryParse(string? name, out JwtAlgorithm algorithm)
    {
        (var known, algorithm) = name switch
        {
            "RS256" => (true, JwtAlgorithm.Rs256),
            "ES256" => (true, JwtAlgorithm.Es256),
            "HS256" => (true, JwtAlgorithm.Hs256),
            _ => (false, default),
        };
        return known;
    }
}
