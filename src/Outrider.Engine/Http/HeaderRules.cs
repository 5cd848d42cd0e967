using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Outrider.Http;

/// <summary>Which headers belong to one connection and stay there, and what a name and a value may hold.</summary>
internal static class HeaderRules
{
    /// <summary>
    /// RFC 9110 section 7.6.1, and the names older peers use so. Framing (Content-Length, Transfer-Encoding) is among them: it is always made anew.
    /// Proxy-Authorization is meant for the proxy that asked for it.
    /// </summary>
    private static readonly HashSet<string> ConnectionOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Content-Length", "TE", "Trailer", "Upgrade", "Proxy-Authenticate", "Proxy-Authorization",
    };

    /// <summary>What a peer cannot have removed by naming it in Connection: without them the message is another one (RFC 9110 section 7.6.1, last paragraph but one).</summary>
    private static readonly HashSet<string> NeverNamed = new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Type", "Content-Encoding", "Authorization", "Cookie", "Set-Cookie", "Cache-Control" };

    // RFC 9110 section 5.6.2: tchar.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // All control characters but the tab (RFC 9110 section 5.5).
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(c => (char)c).Where(c => c != '\t')]);

    public static bool IsName(ReadOnlySpan<char> name) => name.Length > 0 && !name.ContainsAnyExcept(TokenCharacters);

    public static bool IsValue(ReadOnlySpan<char> value) => !value.ContainsAny(Controls);

    /// <summary>1*DIGIT of at most 18, so that it fits 63 bits (RFC 9110 section 8.6). Signs, spaces and lists are refused.</summary>
    public static bool IsLength(ReadOnlySpan<char> value) => value.Length is > 0 and <= 18 && !value.ContainsAnyExceptInRange('0', '9');

    /// <param name="name">Of the header in question.</param>
    /// <param name="connection">What <see cref="Named"/> found in the same message.</param>
    public static bool EndsHere(string name, List<string>? connection)
    {
        if (ConnectionOnly.Contains(name)) return true;
        if (connection is null) return false;
        foreach (var named in connection)
            if (name.Equals(named, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>The headers that a message's <c>Connection</c> names, or null where it names none: the usual case.</summary>
    public static List<string>? Named(StringValues connection)
    {
        List<string>? named = null;
        foreach (var line in connection)
            foreach (var option in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[option].Trim();
                if (name.Length == 0 || name.Equals("close", StringComparison.OrdinalIgnoreCase) || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)) continue;
                var text = name.ToString();
                if (!NeverNamed.Contains(text)) (named ??= []).Add(text);
            }

        return named;
    }
}
