using System.Security.Cryptography;
using System.Text.Json;

namespace Outrider.Security;

/// <summary>
/// Reads a JSON Web Key Set (RFC 7517). A key of a type, curve, use or algorithm that is not asked for is passed over, as section 5 wants; a key that
/// is asked for and too weak or broken is a fault.
/// </summary>
internal static class JwksReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <param name="json">At most <see cref="KeyFile.MaxBytes"/>; the caller holds to it.</param>
    /// <param name="algorithms">What tokens may be signed with; keys for anything else are left out.</param>
    /// <param name="faults">Takes a sentence for each key that is refused, without any of its contents.</param>
    /// <returns>Null where this is no key set, or no key in it can be used.</returns>
    public static KeySet? Read(ReadOnlyMemory<byte> json, IReadOnlyCollection<JwtAlgorithm> algorithms, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                faults.Add("it is no key set: there is no list 'keys'");
                return null;
            }

            return Read(list, algorithms, faults);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text in it that is no UTF-8, found when it is asked for.
            faults.Add("it is no valid JSON");
            return null;
        }
    }

    private static KeySet? Read(JsonElement list, IReadOnlyCollection<JwtAlgorithm> algorithms, List<string> faults)
    {
        if (list.GetArrayLength() > KeySet.MaxKeys)
        {
            faults.Add($"it holds {list.GetArrayLength()} keys; {KeySet.MaxKeys} are allowed");
            return null;
        }

        var keys = new List<VerificationKey>();
        foreach (var jwk in list.EnumerateArray())
        {
            if (!IsAskedFor(jwk, algorithms)) continue;
            if (ReadKey(jwk, out var fault) is { } key) keys.Add(key);
            else faults.Add(fault ?? "a key cannot be read");
        }

        if (keys.Count > 0) return new KeySet(keys);
        faults.Add("it holds no key that fits the algorithms");
        return null;
    }

    private static bool IsAskedFor(JsonElement jwk, IReadOnlyCollection<JwtAlgorithm> algorithms)
    {
        if (jwk.ValueKind != JsonValueKind.Object || AlgorithmOf(jwk) is not { } algorithm || !algorithms.Contains(algorithm)) return false;
        if (Text(jwk, "use") is { } use && use != "sig") return false;
        if (jwk.TryGetProperty("alg", out var alg) && (alg.ValueKind != JsonValueKind.String || !JwtAlgorithms.TryParse(alg.GetString(), out var named) || named != algorithm)) return false;
        return !jwk.TryGetProperty("key_ops", out var uses)
            || (uses.ValueKind == JsonValueKind.Array && uses.EnumerateArray().Any(u => u.ValueKind == JsonValueKind.String && u.GetString() == "verify"));
    }

    private static JwtAlgorithm? AlgorithmOf(JsonElement jwk) => Text(jwk, "kty") switch
    {
        "RSA" => JwtAlgorithm.Rs256,
        "EC" when Text(jwk, "crv") == "P-256" => JwtAlgorithm.Es256,
        "oct" => JwtAlgorithm.Hs256,
        _ => null,
    };

    private static VerificationKey? ReadKey(JsonElement jwk, out string? fault)
    {
        var id = Text(jwk, "kid");
        fault = "a key lacks a part, or a part is no base64url";
        try
        {
            switch (AlgorithmOf(jwk))
            {
                case JwtAlgorithm.Rs256 when Octets(jwk, "n") is { } n && Octets(jwk, "e") is { } e:
                    return VerificationKey.Rsa(id, RSA.Create(new RSAParameters { Modulus = n, Exponent = e }), out fault);
                case JwtAlgorithm.Es256 when Octets(jwk, "x") is { } x && Octets(jwk, "y") is { } y:
                    var point = new ECPoint { X = x, Y = y };
                    return VerificationKey.P256(id, ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point }), out fault);
                case JwtAlgorithm.Hs256 when Octets(jwk, "k") is { } k:
                    return VerificationKey.Secret(id, k, out fault);
                default:
                    return null;
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            // A point that is not on the curve, a modulus of zero: the library's words would say nothing more to a user.
            fault = "a key's numbers make no key";
            return null;
        }
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Octets(JsonElement jwk, string name) =>
        Text(jwk, name) is { Length: > 0 } text && Base64UrlText.TryDecode(text, out var octets) ? octets : null;
}
