using System.Text;

namespace Outrider.Logs.Parsers;

/// <summary>A line as characters, for regular expressions; what is not UTF-8 becomes U+FFFD. Used again for the next line.</summary>
internal sealed class LineText
{
    // What is longer is decoded into an array of its own, which is not kept.
    private const int MaxKept = 64 << 10;

    private char[] _characters = new char[1 << 10];

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<byte> line)
    {
        // Never more characters than bytes.
        var into = line.Length <= _characters.Length ? _characters : new char[Math.Max(line.Length, Math.Min(MaxKept, _characters.Length * 2))];
        if (into.Length <= MaxKept) _characters = into;
        return into.AsSpan(0, Encoding.UTF8.GetChars(line, into));
    }
}
