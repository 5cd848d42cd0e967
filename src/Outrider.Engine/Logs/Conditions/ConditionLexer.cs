using System.Globalization;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>Cuts a condition into its words.</summary>
internal sealed class ConditionLexer(string text)
{
    // Longer first.
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "<", ">", "(", ")", ","];

    // What other languages have for it, which is what fingers write.
    private static readonly (string Written, string Remedy)[] Foreign =
    [
        ("=~", "write 'matches'"), ("!~", "write 'not matches'"), ("&&", "write 'and'"), ("||", "write 'or'"), ("=", "write '==' for 'is equal to'"),
        ("!", "write 'not'"), ("[", "a list stands in parentheses: ('a', 'b')"), ("\"", "close the text with another '\"'"), ("'", "close the text with another \"'\""), ("`", "close the name with another '`'"),
    ];

    private int _at;

    public ConditionToken Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        if (_at == text.Length) return new ConditionToken(TokenKind.End, _at, "", "");
        var c = text[_at];
        if (c is '\'' or '"') return Quoted(c);
        if (char.IsAsciiDigit(c) || (c == '-' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))) return Number();
        if (FieldPath.IsPlain(c) || c == '`') return Word();
        foreach (var symbol in Symbols)
            if (text.AsSpan(_at).StartsWith(symbol, StringComparison.Ordinal)) return Take(TokenKind.Symbol, symbol.Length);
        throw Unknown();
    }

    private ConditionToken Take(TokenKind kind, int length)
    {
        var written = text.Substring(_at, length);
        _at += length;
        return new ConditionToken(kind, _at - length, written, written);
    }

    /// <summary>Two quotes of its kind stand for one; a backslash is a backslash, since patterns are full of them.</summary>
    private ConditionToken Quoted(char quote)
    {
        var value = new StringBuilder();
        for (var i = _at + 1; i < text.Length; i++)
        {
            if (text[i] != quote)
            {
                value.Append(text[i]);
                continue;
            }

            if (i + 1 == text.Length || text[i + 1] != quote) return Take(TokenKind.Text, i + 1 - _at) with { Value = value.ToString() };
            value.Append(quote);
            i++;
        }

        throw Unknown();
    }

    private ConditionToken Number()
    {
        var end = _at + 1;
        while (end < text.Length && (FieldPath.IsPlain(text[end]) || text[end] is '.' or '+')) end++;
        var token = Take(TokenKind.Number, end - _at);
        // A field may begin with a digit as well.
        return double.TryParse(token.Written, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? token : token with { Kind = TokenKind.Word };
    }

    private ConditionToken Word()
    {
        var end = _at;
        while (end < text.Length && (FieldPath.IsPlain(text[end]) || text[end] is '.' or '`'))
        {
            if (text[end] == '`')
            {
                var close = text.IndexOf('`', end + 1);
                if (close < 0)
                {
                    _at = end;
                    throw Unknown();
                }

                end = close;
            }

            end++;
        }

        return Take(TokenKind.Word, end - _at);
    }

    private ConditionSyntaxException Unknown()
    {
        foreach (var (written, remedy) in Foreign)
            if (text.AsSpan(_at).StartsWith(written, StringComparison.Ordinal)) return new ConditionSyntaxException(_at + 1, written, remedy);
        return new ConditionSyntaxException(_at + 1, text[_at].ToString(), "this character means nothing here; text stands in quotes, unusual names in backticks");
    }
}
