using System.Text;

namespace Outrider.Traffic;

/// <summary>
/// Which paths a route takes: <c>/healthz</c> that path alone; <c>/admin/*</c> everything below <c>/admin/</c> and <c>/admin</c> itself, so that protecting
/// a folder protects its door too; <c>/*</c> or <c>*</c> everything. It is compared with the canonical path, letter case and all unless said otherwise.
/// </summary>
internal readonly record struct RoutePattern
{
    private readonly string _path;
    private readonly byte[] _octets;
    private readonly bool _isPrefix;

    private RoutePattern(string path, bool isPrefix)
    {
        _path = path;
        _octets = Encoding.ASCII.GetBytes(path);
        _isPrefix = isPrefix;
    }

    /// <summary>Also takes other letter cases of ASCII.</summary>
    public bool IgnoresCase { get; init; }

    public static readonly RoutePattern Everything = new("", true);

    public static bool TryParse(string text, out RoutePattern pattern)
    {
        pattern = Everything;
        if (text is "*" or "/*") return true;
        var isPrefix = text.EndsWith("/*", StringComparison.Ordinal);
        var path = isPrefix ? text[..^2] : text;
        // A pattern in another spelling than the canonical one would never match anything.
        if (path.Contains('*') || path.Contains('?') || PathParameters.AreIn(Encoding.ASCII.GetBytes(path)) || !IsCanonical(path)) return false;
        pattern = new RoutePattern(path, isPrefix);
        return true;
    }

    /// <param name="path">Canonical.</param>
    public bool Matches(ReadOnlySpan<byte> path) => IgnoresCase ? MatchesInAnyCase(path) : path.StartsWith(_octets) && EndsWell(path);

    /// <inheritdoc cref="Matches"/>
    public bool MatchesInAnyCase(ReadOnlySpan<byte> path) => path.Length >= _octets.Length && Ascii.EqualsIgnoreCase(path[.._octets.Length], _octets) && EndsWell(path);

    /// <summary>The same pattern but for the case of its letters.</summary>
    public bool IsInOtherLetters(RoutePattern other) => _isPrefix == other._isPrefix && Ascii.EqualsIgnoreCase(_octets, other._octets);

    public override string ToString() => _isPrefix ? _path + "/*" : _path;

    private bool EndsWell(ReadOnlySpan<byte> path) => path.Length == _octets.Length || (_isPrefix && path[_octets.Length] == '/');

    private static bool IsCanonical(string path) => CanonicalPath.TryParse(path, out var canonical, out _) && canonical.ToString() == path;
}
