using System.Buffers;

namespace Outrider.Logs.Transforms;

/// <summary>What stands behind the word Bearer (RFC 6750, section 2.1); the word stays.</summary>
internal static class BearerTokens
{
    // "bearer of bad news" is none; no token that is worth anything is shorter.
    private const int Shortest = 8;

    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t:=\"'+"u8);
    private static readonly SearchValues<byte> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="u8);

    public static readonly SecretPrefix Prefix = new([.. "bearer"u8], IgnoreCase: true, IsWord: true, (text, at) =>
    {
        var start = at + "bearer".Length;
        var rest = text[start..];
        // As a URL has a space.
        var space = rest.StartsWith("%20"u8) ? 3 : rest.IndexOfAnyExcept(Between);
        if (space <= 0) return default;
        start += space;
        var length = Runs.Length(text[start..], Token);
        return length < Shortest ? default : (start, start + length);
    });
}
