using System.Diagnostics.CodeAnalysis;

namespace Outrider.Traffic;

/// <summary>
/// The path of a request in the one form that routing, authorization and the upstream all see, so that none of them can be talked round with another
/// spelling of it (RFC 3986 section 6.2.2): unreserved octets decoded, hex digits in upper case, dot segments removed, runs of slashes made one.
/// What has no single meaning is refused: an encoded slash, backslash, NUL or control character, a broken escape, a raw byte outside the URI alphabet,
/// more <c>..</c> than there are segments.
/// </summary>
/// <param name="Path">Begins with '/'; percent-encoded where it must be.</param>
/// <param name="Query">With its '?', as received, or empty.</param>
internal readonly record struct CanonicalPath(string Path, string Query)
{
    public override string ToString() => Path + Query;

    /// <param name="target">The request target in origin form: begins with '/'.</param>
    /// <param name="path">The canonical form.</param>
    /// <param name="reason">Where false: what is wrong with it, for the answer's body.</param>
    public static bool TryParse(string target, out CanonicalPath path, [NotNullWhen(false)] out string? reason)
    {
        path = default;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var raw = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : target[question..];
        reason = "the path must begin with '/'";
        if (raw.Length == 0 || raw[0] != '/') return false;
        if (!TryDecode(raw, out var decoded, out reason)) return false;
        if (!TryRemoveDots(decoded, out var clean))
        {
            reason = "the path leaves its root by '..'";
            return false;
        }

        reason = query.AsSpan().ContainsAnyExceptInRange('!', '~') || query.Contains('#', StringComparison.Ordinal) ? "the query holds a character that must be percent-encoded" : null;
        if (reason is not null) return false;
        path = new CanonicalPath(clean, query);
        return true;
    }

    private static bool TryDecode(string raw, out string decoded, [NotNullWhen(false)] out string? reason)
    {
        decoded = "";
        var result = new System.Text.StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c != '%')
            {
                reason = "the path holds a character that must be percent-encoded";
                if (c is <= ' ' or >= '\x7f' or '\\' or '#') return false;
                result.Append(c);
                continue;
            }

            reason = "the path holds a '%' without two hex digits behind it";
            if (i + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[i + 1]) || !char.IsAsciiHexDigit(raw[i + 2])) return false;
            var octet = Convert.ToByte(raw.Substring(i + 1, 2), 16);
            reason = "the path holds an encoded slash, backslash or control character";
            if (octet is (byte)'/' or (byte)'\\' or < 0x20 or 0x7f) return false;
            // Unreserved characters mean the same encoded or not (RFC 3986 section 2.3); all others keep the form that they came in.
            if (char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '-' or '.' or '_' or '~') result.Append((char)octet);
            else result.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            i += 2;
        }

        decoded = result.ToString();
        reason = null;
        return true;
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
            var bare = segments[i].Split(';')[0];
            var isLast = i == segments.Length - 1;
            if (bare == "..")
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
