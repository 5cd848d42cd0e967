using System.Buffers;

namespace Outrider.Logs.Transforms;

/// <summary>
/// E-mail addresses as people have them (RFC 5321 without its oddities): a local part, '@' or as URLs have it '%40', a domain with a dot. Letters beyond ASCII count on
/// both sides (RFC 6531). '=' and '/' do not, though the RFC lets a local part have them: they are what an address stands behind in a query.
/// </summary>
internal sealed class EmailAddresses : ISecretFinder
{
    // RFC 5321, 4.5.3.1: 64 octets, which some exceed; what is longer is cut there.
    private const int LongestLocal = 256;

    private static readonly SearchValues<byte> Local = SearchValues.Create([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%'*+-.^_~"u8, .. Beyond()]);
    private static readonly SearchValues<byte> Domain = SearchValues.Create([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8, .. Beyond()]);

    public void Find(ReadOnlySpan<byte> text, FoundSpans found)
    {
        for (var at = 0; text[at..].IndexOfAny((byte)'@', (byte)'%') is var next and >= 0; at++)
        {
            at += next;
            var sign = text[at] == '@' ? 1 : text[at..].StartsWith("%40"u8) ? 3 : 0;
            if (sign > 0) Look(text, at, at + sign, found);
        }
    }

    private static void Look(ReadOnlySpan<byte> text, int before, int after, FoundSpans found)
    {
        var start = Math.Max(0, before - LongestLocal) + StartOf(text[Math.Max(0, before - LongestLocal)..before]);
        var end = after + Runs.Length(text[after..], Domain);
        while (end > after && text[end - 1] is (byte)'.' or (byte)'-') end--;
        var dot = text[after..end].LastIndexOf((byte)'.');
        // The last label has two letters at least: 'a@1.2' is a version of something.
        if (start == before || dot <= 0 || end - after - dot <= 2 || !text[(after + dot)..end].ContainsAnyExcept("0123456789.-"u8)) return;
        found.Add(start, end);
    }

    private static int StartOf(ReadOnlySpan<byte> text)
    {
        // "john doe"@example.com
        if (text.Length > 2 && text[^1] == '"' && text[..^1].LastIndexOf((byte)'"') is var quote and >= 0) return quote;
        var start = text.LastIndexOfAnyExcept(Local) + 1;
        while (start < text.Length && text[start] is (byte)'\'' or (byte)'.' or (byte)'-') start++;
        return start;
    }

    private static IEnumerable<byte> Beyond() => Enumerable.Range(0x80, 0x80).Select(b => (byte)b);
}
