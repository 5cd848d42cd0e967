using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

/// <summary>An issuer of the tests' own: keys of each kind, tokens of any shape, and the validator that believes them.</summary>
internal sealed class Tokens
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "orders";

    // Made once: RSA keys are slow to find, and tests only need them to differ.
    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly RSA OtherRsa = RSA.Create(2048);
    public static readonly ECDsa Elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of the tests, long enough for HS256");

    public FakeTime Time { get; } = new();

    public JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = "ada",
            ["roles"] = new JsonArray("admin", "staff"),
            ["exp"] = Time.GetUtcNow().ToUnixTimeSeconds() + 600,
        };
        change?.Invoke(claims);
        return claims;
    }

    public string Rs256(Action<JsonObject>? change = null, string? kid = null, RSA? key = null) => Sign(Header("RS256", kid), Claims(change).ToJsonString(), Rs256Signature(key ?? Rsa));

    public static Func<byte[], byte[]> Rs256Signature(RSA key) => input => key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public static byte[] Es256Signature(byte[] input) => Elliptic.SignData(input, HashAlgorithmName.SHA256);

    public static byte[] Hs256Signature(byte[] input) => HMACSHA256.HashData(Secret, input);

    public static string Header(string algorithm, string? kid = null) => kid is null ? $$"""{"alg":"{{algorithm}}"}""" : $$"""{"alg":"{{algorithm}}","kid":"{{kid}}"}""";

    public static string Sign(string header, string payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Encode(byte[] octets) => Base64Url.EncodeToString(octets);

    public static string Jwk(RSA key, string? kid = null)
    {
        var p = key.ExportParameters(false);
        var id = kid is null ? "" : $"""
            "kid":"{kid}",
            """;
        return $$"""{"kty":"RSA",{{id}}"n":"{{Encode(p.Modulus!)}}","e":"{{Encode(p.Exponent!)}}"}""";
    }

    public static KeySet Keys(params VerificationKey?[] keys) => new([.. keys.Select(k => k!)]);

    public static VerificationKey RsaKey(string? kid = null, RSA? key = null) => VerificationKey.Rsa(kid, key ?? Rsa, out _)!;

    public static VerificationKey EllipticKey(string? kid = null) => VerificationKey.P256(kid, Elliptic, out _)!;

    public static VerificationKey SecretKey(string? kid = null) => VerificationKey.Secret(kid, Secret, out _)!;

    public static JwtConfig Config(params JwtAlgorithm[] algorithms) =>
        new() { Issuer = Issuer, Audience = Audience, Algorithms = algorithms.Length == 0 ? [JwtAlgorithm.Rs256, JwtAlgorithm.Es256] : [.. algorithms] };

    public TokenValidator Validator(KeySet keys, JwtConfig? config = null) => Validator(new FixedKeys(keys), config);

    public TokenValidator Validator(IKeySource keys, JwtConfig? config = null) =>
        new((config ?? Config()).ToModel("staff"), keys, Time, new MetricRegistry().Counter("tokens", "", "jwt", "result"));

    public static TimeSpan Skew => TimeSpan.FromSeconds(30);

}
