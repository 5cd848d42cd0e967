using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Outrider.Testing;

/// <summary>An issuer of RS256 tokens with one key, as a JWKS file and signed tokens (RFC 7515, 7517, 7519).</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    public string Issuer => "https://login.example.test";

    public string KeySet()
    {
        var parameters = _key.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "test-1",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus!), ["e"] = Base64Url.EncodeToString(parameters.Exponent!),
            }),
        }.ToJsonString();
    }

    public string Token(string subject, string audience, string[] roles, TimeSpan validFor)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = subject, ["aud"] = audience,
            ["roles"] = new JsonArray([.. roles.Select(r => JsonValue.Create(r))]),
            ["exp"] = (DateTimeOffset.UtcNow + validFor).ToUnixTimeSeconds(),
        };
        return Sign(new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = "test-1" }.ToJsonString(), claims.ToJsonString());
    }

    /// <summary>A token whose claims were changed after signing.</summary>
    public static string Forge(string token, string from, string to)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace(from, to, StringComparison.Ordinal);
        return $"{parts[0]}.{Encode(claims)}.{parts[2]}";
    }

    public void Dispose() => _key.Dispose();

    private string Sign(string header, string claims)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
