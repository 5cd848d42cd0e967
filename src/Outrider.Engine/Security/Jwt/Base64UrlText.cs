using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Outrider.Security;

/// <summary>
/// base64url as JOSE wants it (RFC 7515 section 2): no padding, no white space, and the unused bits of the last character zero. The last rule makes the
/// text of a token unique: without it a signature could be spelled in sixteen ways, and a cache or a deny list by text could be talked round.
/// </summary>
internal static class Base64UrlText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? octets)
    {
        octets = null;
        var rest = text.Length % 4;
        if (rest == 1 || text.ContainsAnyExcept(Allowed)) return false;
        var unusedBits = rest switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        if (unusedBits != 0 && (Alphabet.IndexOf(text[^1], StringComparison.Ordinal) & unusedBits) != 0) return false;
        octets = Base64Url.DecodeFromChars(text);
        return true;
    }
}
