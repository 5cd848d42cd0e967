using System.Buffers;

namespace Outrider.Logs.Transforms;

/// <summary>
/// The password of a URL (RFC 3986, 3.2.1): <c>postgres://user:password@host/</c>. Passwords are pasted into URLs as they are, with '@' and '/' in them: the last '@' of the
/// authority ends one, and where the authority has none though what stands behind its ':' is no port, the last of the word. A password with both, '@' first, can not be
/// told from a host and its path.
/// </summary>
internal static class UrlPasswords
{
    // A URL with a password in it is written by hand; without a bound a line of nothing but URLs would be read to its end for each.
    private const int Longest = 2048;

    private static readonly SearchValues<byte> AfterWord = SearchValues.Create(" \t\r\n\"'<>`"u8);
    private static readonly SearchValues<byte> AfterAuthority = SearchValues.Create("/?#"u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    public static readonly SecretPrefix Prefix = new([.. "://"u8], IgnoreCase: false, IsWord: false, (text, at) =>
    {
        var start = at + "://".Length;
        var word = text.Slice(start, Math.Min(text.Length - start, Longest));
        if (word.IndexOfAny(AfterWord) is var end and >= 0) word = word[..end];
        var authority = word.IndexOfAny(AfterAuthority) is var length and >= 0 ? word[..length] : word;
        var colon = authority.IndexOf((byte)':');
        if (colon < 0) return default;
        var sign = authority.LastIndexOf((byte)'@');
        if (sign < 0 && authority[(colon + 1)..].ContainsAnyExcept(Digits)) sign = word.LastIndexOf((byte)'@');
        return sign <= colon ? default : (start + colon + 1, start + sign);
    });
}
