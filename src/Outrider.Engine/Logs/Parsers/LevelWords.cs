using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Words for how grave a plain line is, where loggers put them. See <see cref="LineHead"/>.</summary>
internal static class LevelWords
{
    // A word in a sentence as often as a level: these count only behind a time or in brackets.
    private static readonly byte[][] EverydayWords = [[.. "NOTE"u8], [.. "FINE"u8], [.. "FINER"u8], [.. "FINEST"u8], [.. "CONFIG"u8], [.. "ALERT"u8], [.. "LOG"u8], [.. "SILLY"u8], [.. "FAIL"u8]];

    // In small letters before a colon: what console loggers and compilers write.
    private static readonly byte[][] Prefixes =
        [[.. "trace"u8], [.. "debug"u8], [.. "info"u8], [.. "warn"u8], [.. "warning"u8], [.. "error"u8], [.. "fatal"u8], [.. "critical"u8], [.. "panic"u8], [.. "trce"u8], [.. "dbug"u8], [.. "fail"u8], [.. "crit"u8]];

    // The longest thread name that is skipped.
    private const int MaxBracket = 64;

    /// <summary>The first word of a line: <c>ERROR …</c>, <c>Error: …</c>, <c>fail: …</c>.</summary>
    /// <param name="text">From its first letter.</param>
    /// <param name="severity">What the word means.</param>
    /// <param name="length">Of the word.</param>
    public static bool IsFirst(ReadOnlySpan<byte> text, out Severity severity, out int length)
    {
        length = WordLength(text);
        severity = Severity.None;
        if (length is < 3 or > 11) return false;
        var word = text[..length];
        var next = length < text.Length ? text[length] : (byte)' ';
        if (next == ':') return IsPrefix(text, word) && SeverityNames.TryRead(word, out severity);
        // What Go's runtime says as it dies.
        if (text.StartsWith("fatal error: "u8)) severity = Severity.Fatal;
        else if (next is (byte)' ' or (byte)'\t' or (byte)'[' && IsUpper(word) && !IsEveryday(word)) SeverityNames.TryRead(word, out severity);
        return severity != Severity.None;
    }

    /// <summary>What stands in brackets, with nothing else: <c>error</c>, <c>INFO </c>.</summary>
    public static bool IsAlone(ReadOnlySpan<byte> inBrackets, out Severity severity)
    {
        var word = inBrackets.Trim((byte)' ');
        severity = Severity.None;
        return word.Length >= 3 && SeverityNames.TryRead(word, out severity);
    }

    /// <summary>The level among the parts behind a time; none where a sentence begins before one is found.</summary>
    public static Severity After(ReadOnlySpan<byte> text, int maxParts)
    {
        var isApart = false;
        for (var parts = 0; text.Length > 0 && parts < maxParts;)
        {
            if (text[0] is (byte)' ' or (byte)'\t')
            {
                text = text[1..];
                continue;
            }

            if (text[0] is (byte)'-' or (byte)'|' or (byte)':' or (byte)']' or (byte)',')
            {
                isApart = true;
                text = text[1..];
                continue;
            }

            var length = text[0] is (byte)'[' or (byte)'(' ? BracketLength(text) : PartLength(text);
            if (length == 0) return Severity.None;
            if (IsLevel(text, length, out var severity)) return severity;
            var isSkipped = text[0] is (byte)'[' or (byte)'(' or (byte)'#' || IsNumber(text[..length]) || (isApart && IsApart(text[length..]));
            if (!isSkipped) return Severity.None;
            isApart = false;
            parts++;
            text = text[length..];
        }

        return Severity.None;
    }

    private static bool IsLevel(ReadOnlySpan<byte> text, int length, out Severity severity)
    {
        severity = Severity.None;
        if (text[0] is (byte)'[' or (byte)'(')
        {
            var inside = text[1..(length - 1)];
            // httpd names the module before it: '[core:error]'.
            return IsAlone(inside[(inside.LastIndexOf((byte)':') + 1)..], out severity);
        }

        var word = text[..WordLength(text)];
        if (word.Length < 3 || (word.Length < length && text[word.Length] is not ((byte)'/' or (byte)':'))) return false;
        var next = word.Length < text.Length ? text[word.Length] : (byte)' ';
        return (IsUpper(word) || next is (byte)':' or (byte)'\t') && SeverityNames.TryRead(word, out severity);
    }

    private static bool IsPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        if (IsUpper(word)) return true;
        // 'error:0A000086:SSL' is a code; a sentence has a space behind its colon.
        if (text.Length > word.Length + 1 && text[word.Length + 1] is not ((byte)' ' or (byte)'\t')) return false;
        foreach (var prefix in Prefixes)
            if (prefix.Length == word.Length && word[1..].SequenceEqual(prefix.AsSpan(1)) && (word[0] | 0x20) == prefix[0]) return true;
        return false;
    }

    private static bool IsEveryday(ReadOnlySpan<byte> word)
    {
        foreach (var one in EverydayWords)
            if (word.SequenceEqual(one)) return true;
        return false;
    }

    private static bool IsApart(ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t"u8);
        return rest.Length > 0 && rest[0] is (byte)'-' or (byte)'|';
    }

    private static bool IsUpper(ReadOnlySpan<byte> word) => word.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;

    private static bool IsNumber(ReadOnlySpan<byte> part) => part.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
            if (!char.IsAsciiLetter((char)text[i])) return i;
        return text.Length;
    }

    private static int BracketLength(ReadOnlySpan<byte> text)
    {
        var end = text[..Math.Min(text.Length, MaxBracket)].IndexOf(text[0] == '[' ? (byte)']' : (byte)')');
        return end + 1;
    }

    private static int PartLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny(" \t|,]"u8);
        return end < 0 ? text.Length : end;
    }
}
