using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Outrider.Traffic;

/// <summary>
/// The path of a request in the one form that routing, authorization and the upstream all see, so that none of them can be talked round with another
/// spelling of it (RFC 3986 section 6.2.2): unreserved octets decoded, hex digits in upper case, dot segments removed, runs of slashes made one.
/// What has no single meaning is refused: an encoded slash, backslash, NUL or control character, an overlong or broken escape, a raw byte outside the URI alphabet,
/// more <c>..</c> than there are segments.
/// </summary>
/// <param name="Path">ASCII; begins with '/'; percent-encoded where it must be. A slice of the request's head where that was canonical already, as nearly all are.</param>
/// <param name="Query">With its '?', as received, or empty.</param>
internal readonly record struct CanonicalPath(ReadOnlyMemory<byte> Path, ReadOnlyMemory<byte> Query)
{
    // What stands for itself in any place of a path. '.', '/', '%' are looked at in their context.
    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (byte)c).Except("#%\\?"u8.ToArray())]);

    private static readonly SearchValues<byte> InQuery = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (byte)c).Except("#"u8.ToArray())]);

    public override string ToString() => Encoding.ASCII.GetString(Path.Span) + Encoding.ASCII.GetString(Query.Span);

    /// <param name="target">The request target in origin form: begins with '/'. What comes out may share its octets.</param>
    /// <param name="path">The canonical form.</param>
    /// <param name="reason">Where false: what is wrong with it, for the answer's body.</param>
    public static bool TryParse(ReadOnlyMemory<byte> target, out CanonicalPath path, [NotNullWhen(false)] out string? reason)
    {
        path = default;
        var question = target.Span.IndexOf((byte)'?');
        var raw = question < 0 ? target : target[..question];
        var query = question < 0 ? default : target[question..];
        reason = "the path must begin with '/'";
        if (raw.IsEmpty || raw.Span[0] != '/') return false;
        reason = "the query holds a character that must be percent-encoded";
        if (query.Span.ContainsAnyExcept(InQuery)) return false;
        if (!IsCanonical(raw.Span) && !TryMakeCanonical(ref raw, out reason)) return false;
        reason = null;
        path = new CanonicalPath(raw, query);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlyMemory{byte}, out CanonicalPath, out string?)"/>
    public static bool TryParse(string target, out CanonicalPath path, [NotNullWhen(false)] out string? reason) =>
        TryParse(Encoding.UTF8.GetBytes(target), out path, out reason);

    /// <summary>The usual case, found without a copy: nothing encoded, no dot and no slash behind a slash.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> raw) => !raw.ContainsAnyExcept(Plain) && raw.IndexOf("//"u8) < 0 && raw.IndexOf("/."u8) < 0;

    private static bool TryMakeCanonical(ref ReadOnlyMemory<byte> raw, [NotNullWhen(false)] out string? reason)
    {
        if (!TryDecode(raw.Span, out var decoded, out reason)) return false;
        reason = "the path leaves its root by '..'";
        if (!TryRemoveDots(decoded, out var clean)) return false;
        raw = Encoding.ASCII.GetBytes(clean);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> raw, out string decoded, [NotNullWhen(false)] out string? reason)
    {
        decoded = "";
        var result = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            var c = (char)raw[i];
            if (c != '%')
            {
                reason = "the path holds a character that must be percent-encoded";
                if (c is <= ' ' or >= '\x7f' or '\\' or '#') return false;
                result.Append(c);
                continue;
            }

            reason = "the path holds a '%' without two hex digits behind it";
            if (i + 2 >= raw.Length || !char.IsAsciiHexDigit((char)raw[i + 1]) || !char.IsAsciiHexDigit((char)raw[i + 2])) return false;
            var octet = (byte)((HexValue(raw[i + 1]) << 4) | HexValue(raw[i + 2]));
            reason = "the path holds an encoded slash, backslash or control character";
            if (octet is (byte)'/' or (byte)'\\' or < 0x20 or 0x7f) return false;
            reason = "the path holds an overlong encoding of a character (RFC 3629 section 3)";
            if (IsOverlong(octet, raw[(i + 3)..])) return false;
            // Unreserved characters mean the same encoded or not (RFC 3986 section 2.3); all others keep the form that they came in.
            if (char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '-' or '.' or '_' or '~') result.Append((char)octet);
            else result.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            i += 2;
        }

        decoded = result.ToString();
        reason = null;
        return true;
    }

    /// <summary>
    /// Two octets for what has one: '/' as C0 AF, '.' as C0 AE, and longer ones. A lenient decoder reads in them what was refused above. In Latin-1, which
    /// some old links are in, a control character would follow an accented letter: nobody wrote that.
    /// </summary>
    private static bool IsOverlong(byte lead, ReadOnlySpan<byte> rest)
    {
        if (lead is not (0xc0 or 0xc1 or 0xe0 or 0xf0)) return false;
        if (rest.Length < 3 || rest[0] != '%' || !char.IsAsciiHexDigit((char)rest[1]) || !char.IsAsciiHexDigit((char)rest[2])) return false;
        var next = (HexValue(rest[1]) << 4) | HexValue(rest[2]);
        return next >= 0x80 && next <= (lead switch { 0xe0 => 0x9f, 0xf0 => 0x8f, _ => 0xbf });
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static ReadOnlySpan<char> WithoutParameters(string segment)
    {
        var plain = segment.AsSpan(0, segment.IndexOf(';', StringComparison.Ordinal) is var at and >= 0 ? at : segment.Length);
        return plain.IndexOf("%3B") is var encoded and >= 0 ? plain[..encoded] : plain;
    }

    private static bool TryRemoveDots(string path, out string clean)
    {
        clean = path;
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)) return true;
        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            // A parameter hides a dot segment from a parser that does not know it: "/..;x/" is "/../" to some servers (CVE-2020-5902 and kin).
            var bare = WithoutParameters(segments[i]);
            var isLast = i == segments.Length - 1;
            if (bare is "..")
            {
                if (kept.Count == 0) return false;
                kept.RemoveAt(kept.Count - 1);
            }
            else if (bare is not "." && (segments[i].Length > 0 || isLast))
            {
                kept.Add(segments[i]);
                continue;
            }

            if (isLast) kept.Add("");
        }

        clean = "/" + string.Join('/', kept);
        return true;
    }
}
