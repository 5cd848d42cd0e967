using System.Buffers;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>
/// Values of fields within text, as JSON (whole or cut), as logfmt or a query has them, or as people write: <c>"password": "x"</c>, <c>password=x</c>, <c>password: x</c>. Where a value
/// ends is a guess there: at its closing quote, else at the next blank or sign that parts values.
/// </summary>
internal sealed class NamedValues(byte[][] names) : ISecretFinder
{
    private static readonly SearchValues<byte> AfterValue = SearchValues.Create(" \t\r\n,;&\"'<>)}]"u8);
    private static readonly byte[][] Schemes = [[.. "bearer"u8], [.. "basic"u8], [.. "digest"u8], [.. "token"u8], [.. "negotiate"u8]];

    public void Find(ReadOnlySpan<byte> text, FoundSpans found)
    {
        for (var at = 0; text[at..].IndexOfAny((byte)':', (byte)'=') is var next and >= 0; at++)
        {
            at += next;
            if (!IsNamed(text[..at].TrimEnd((byte)' '), out var isQuoted)) continue;
            var start = at + 1;
            while (start < text.Length && text[start] is (byte)' ' or (byte)'\t') start++;
            if (start >= text.Length) break;
            var (first, end) = Extent(text, start, isQuoted);
            found.Add(first, end);
            // What is taken whole need not be looked through.
            at = Math.Max(at, end - 1);
        }
    }

    private bool IsNamed(ReadOnlySpan<byte> before, out bool isQuoted)
    {
        isQuoted = before.Length > 0 && before[^1] is (byte)'"' or (byte)'\'';
        var quote = isQuoted ? before[^1] : (byte)0;
        if (isQuoted) before = before[..^1];
        foreach (var name in names)
        {
            if (before.Length < name.Length || !IsSame(before[^name.Length..], name)) continue;
            var lead = before.Length == name.Length ? (byte)0 : before[^(name.Length + 1)];
            if (isQuoted ? lead == quote : !char.IsAsciiLetterOrDigit((char)lead) && lead != '_') return true;
        }

        return false;
    }

    private static (int Start, int End) Extent(ReadOnlySpan<byte> text, int start, bool isQuoted)
    {
        switch (text[start])
        {
            case (byte)'"':
                var end = JsonValues.EndOfString(text, start + 1);
                return (start + 1, text[end - 1] == '"' && end > start + 1 ? end - 1 : end);
            case (byte)'\'':
                var length = text[(start + 1)..].IndexOf((byte)'\'');
                return (start + 1, length < 0 ? text.Length : start + 1 + length);
            case (byte)'{' or (byte)'[' when isQuoted:
                return (start, JsonValues.EndOf(text, start));
            default:
                return (start, EndOfWord(text, start));
        }
    }

    private static int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        var end = start + Length(text[start..]);
        // Authorization: Bearer x
        if (end + 1 >= text.Length || text[end] != ' ' || !IsScheme(text[start..end])) return end;
        return end + 1 + Length(text[(end + 1)..]);
    }

    private static bool IsScheme(ReadOnlySpan<byte> word)
    {
        foreach (var scheme in Schemes)
            if (Ascii.EqualsIgnoreCase(word, scheme)) return true;
        return false;
    }

    private static int Length(ReadOnlySpan<byte> text) => text.IndexOfAny(AfterValue) is var end and >= 0 ? end : text.Length;

    private static bool IsSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => one.SequenceEqual(other) || Ascii.EqualsIgnoreCase(one, other);
}
