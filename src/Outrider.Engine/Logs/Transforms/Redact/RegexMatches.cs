using System.Text;
using System.Text.RegularExpressions;

namespace Outrider.Logs.Transforms;

/// <summary>What a regular expression of the user's matches.</summary>
internal sealed class RegexMatches(Regex regex) : ISecretFinder
{
    private char[] _chars = [];
    private int[] _places = [];

    public void Find(ReadOnlySpan<byte> text, FoundSpans found)
    {
        var count = Widen(text);
        foreach (var match in regex.EnumerateMatches(_chars.AsSpan(0, count))) found.Add(_places[match.Index], _places[match.Index + match.Length]);
    }

    /// <summary>Chars, each with the place of its first byte.</summary>
    private int Widen(ReadOnlySpan<byte> text)
    {
        if (_chars.Length < text.Length)
        {
            _chars = new char[Math.Max(text.Length, 256)];
            _places = new int[_chars.Length + 1];
        }

        int at = 0, count = 0;
        while (at < text.Length)
        {
            var before = at;
            if (text[at] < 0x80) _chars[count++] = (char)text[at++];
            else
            {
                // Bytes that are no text are U+FFFD each, or the framework would give fewer chars than there are places.
                Rune.DecodeFromUtf8(text[at..], out var rune, out var used);
                at += used;
                var written = rune.EncodeToUtf16(_chars.AsSpan(count));
                if (written == 2) _places[count++] = before;
                count++;
            }

            _places[count - 1] = before;
        }

        _places[count] = at;
        return count;
    }
}
