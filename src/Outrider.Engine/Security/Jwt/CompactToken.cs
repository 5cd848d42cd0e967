using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Outrider.Security;

/// <summary>
/// A token in compact form (RFC 7515 section 7.1), taken apart and not yet believed: three parts of base64url, a header that is an object, and the two
/// things of the header that matter. Everything else a header may hold (<c>jwk</c>, <c>jku</c>, <c>x5u</c> …) would let a token bring its own key, and is not read.
/// </summary>
internal sealed class CompactToken
{
    /// <summary>Of the whole text. Kestrel's and nginx's header bounds are of this size; a token is some hundred bytes to 8 KiB.</summary>
    public const int MaxChars = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    private CompactToken(string algorithm, string? keyId, byte[] signingInput, byte[] payload, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        SigningInput = signingInput;
        Payload = payload;
        Signature = signature;
    }

    /// <summary><c>alg</c> as the token claims it.</summary>
    public string Algorithm { get; }

    /// <summary><c>kid</c>, or null.</summary>
    public string? KeyId { get; }

    /// <summary>The text up to the second dot, in ASCII: what was signed.</summary>
    public byte[] SigningInput { get; }

    public byte[] Payload { get; }

    public byte[] Signature { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out CompactToken? token)
    {
        token = null;
        if (text.Length > MaxChars) return false;
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf('.', first + 1);
        // A third dot is not in the alphabet, and so fails with the signature.
        if (second < 0) return false;
        if (!Base64UrlText.TryDecode(text.AsSpan(0, first), out var header)) return false;
        if (!Base64UrlText.TryDecode(text.AsSpan(first + 1, second - first - 1), out var payload)) return false;
        if (!Base64UrlText.TryDecode(text.AsSpan(second + 1), out var signature) || signature.Length == 0) return false;
        if (!TryReadHeader(header, out var algorithm, out var keyId)) return false;
        token = new CompactToken(algorithm, keyId, Encoding.ASCII.GetBytes(text, 0, second), payload, signature);
        return true;
    }

    private static bool TryReadHeader(byte[] json, [NotNullWhen(true)] out string? algorithm, out string? keyId)
    {
        algorithm = keyId = null;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var header = document.RootElement;
            if (header.ValueKind != JsonValueKind.Object) return false;
            // Extensions that must be understood: none is (RFC 7515 section 4.1.11).
            if (header.TryGetProperty("crit", out _)) return false;
            if (header.TryGetProperty("kid", out var kid))
            {
                if (kid.ValueKind != JsonValueKind.String) return false;
                keyId = kid.GetString();
            }

            if (!header.TryGetProperty("alg", out var alg) || alg.ValueKind != JsonValueKind.String) return false;
            algorithm = alg.GetString();
            return algorithm is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no UTF-16, such as a lone surrogate escape.
            return false;
        }
    }
}
