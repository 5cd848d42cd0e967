using System.Diagnostics.CodeAnalysis;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What stands between method and version of a request line, read once (RFC 9112 section 3.2): origin form, or absolute form, as a proxy gets it.</summary>
/// <param name="Path">Canonical.</param>
/// <param name="Authority">Of an absolute form, in lower case; empty for an origin form, where Host says it.</param>
internal readonly record struct RequestTarget(CanonicalPath Path, string Authority)
{
    private const string Scheme = "http://";

    /// <param name="raw">As received.</param>
    /// <param name="target">The target where true.</param>
    /// <param name="problem">What is wrong with it where false, for the answer's body.</param>
    public static bool TryParse(string raw, out RequestTarget target, [NotNullWhen(false)] out string? problem)
    {
        target = default;
        var authority = "";
        var path = raw;
        if (raw.Length > 0 && raw[0] != '/' && !TrySplit(raw, out authority, out path))
        {
            problem = "the request's target must be a path, or a URL that begins with http:// and names no user";
            return false;
        }

        if (!CanonicalPath.TryParse(path, out var canonical, out problem)) return false;
        target = new RequestTarget(canonical, authority);
        return true;
    }

    private static bool TrySplit(string raw, out string authority, out string path)
    {
        (authority, path) = ("", "");
        if (!raw.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = raw[Scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        authority = (end < 0 ? rest : rest[..end]).ToLowerInvariant();
        path = end < 0 ? "/" : rest[end] == '?' ? "/" + rest[end..] : rest[end..];
        // A user in front of the host is deprecated and deceives readers (RFC 9110 section 4.2.4).
        return authority.Length > 0 && !authority.Contains('@', StringComparison.Ordinal);
    }
}
