using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Outrider.Testing;

/// <summary>An issuer of tokens with one key (RFC 7515, 7519): RS256 with a key pair, or HS256 with a secret.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly bool _isSymmetric;

    private TestIssuer(bool isSymmetric) => _isSymmetric = isSymmetric;

    /// <summary>What a validator needs: the public key as PEM, or the secret.</summary>
    public string Key => _isSymmetric ? _secret : _key.ExportSubjectPublicKeyInfoPem();

    public static TestIssuer Rs256() => new(isSymmetric: false);

    public static TestIssuer Hs256() => new(isSymmetric: true);

    public string Token(string issuer, string audience, string subject, string[] roles, TimeSpan validFor)
    {
        var header = new JsonObject { ["alg"] = _isSymmetric ? "HS256" : "RS256", ["typ"] = "JWT" };
        var claims = new JsonObject
        {
            ["iss"] = issuer, ["sub"] = subject, ["aud"] = audience,
            ["roles"] = new JsonArray([.. roles.Select(r => JsonValue.Create(r))]),
            ["exp"] = (DateTimeOffset.UtcNow + validFor).ToUnixTimeSeconds(),
        };
        var signed = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The token with its claims changed after it was signed.</summary>
    public static string Forge(string token, string from, string to)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        Assert.Contains(from, claims);
        return $"{parts[0]}.{Encode(claims.Replace(from, to, StringComparison.Ordinal))}.{parts[2]}";
    }

    public void Dispose() => _key.Dispose();

    private byte[] Sign(byte[] signed) => _isSymmetric
        ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(_secret), signed)
        : _key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
