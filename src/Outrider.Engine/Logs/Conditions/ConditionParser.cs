using System.Text.RegularExpressions;
using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>
/// Reads conditions: <c>status &gt;= 500 and path matches '^/api/'</c>, <c>severity &gt;= warn</c>, <c>exists(user.id)</c>, <c>not (stream == 'stderr')</c>,
/// <c>service in ('a', 'b')</c>, <c>message contains 'timeout'</c>. <c>or</c> binds less than <c>and</c>, and that less than <c>not</c>. Recursive descent, bounded in length and depth.
/// </summary>
internal sealed class ConditionParser
{
    // Far more than a person reads at a glance; a generated condition has its bound somewhere.
    private const int MaxLength = 4096;
    private const int MaxDepth = 32;
    private const int MaxPattern = 1024;

    private readonly ConditionLexer _lexer;
    private ConditionToken _next;
    private int _depth;

    private ConditionParser(string text)
    {
        _lexer = new ConditionLexer(text);
        _next = _lexer.Next();
    }

    /// <exception cref="ConditionSyntaxException">It means nothing.</exception>
    public static Condition Parse(string text)
    {
        if (text.Length > MaxLength) throw new ConditionSyntaxException(MaxLength + 1, "", $"a condition has at most {MaxLength} characters; make several transforms or sinks of it");
        var parser = new ConditionParser(text);
        if (parser._next.Kind == TokenKind.End) throw parser._next.Refuse("give a condition, as in 'status >= 500'");
        var condition = parser.Or();
        if (parser._next.Kind != TokenKind.End) throw parser._next.Refuse(parser._next.Is(")") ? "nothing is open that it could close" : "write 'and' or 'or' between two conditions");
        return condition;
    }

    private Condition Or()
    {
        var first = And();
        if (!_next.Is("or")) return first;
        var any = new List<Condition> { first };
        while (Takes("or")) any.Add(And());
        return new AnyOf([.. any]);
    }

    private Condition And()
    {
        var first = Not();
        if (!_next.Is("and")) return first;
        var all = new List<Condition> { first };
        while (Takes("and")) all.Add(Not());
        return new AllOf([.. all]);
    }

    private Condition Not()
    {
        if (++_depth > MaxDepth) throw _next.Refuse($"conditions may stand in each other {MaxDepth} deep; say it more simply");
        Condition condition;
        if (Takes("not")) condition = new NotSo(Not());
        else if (Takes("("))
        {
            condition = Or();
            Expect(")", "close the parenthesis here");
        }
        else condition = Comparison();
        _depth--;
        return condition;
    }

    private Condition Comparison()
    {
        var word = Take(TokenKind.Word, "give a field to compare, as in 'status >= 500'");
        if (word.Written == "exists" && _next.Is("(")) return Exists();
        var path = Path(word);
        var isNot = Takes("not");
        var token = _next;
        _next = _lexer.Next();
        var condition = token.Kind == TokenKind.End ? null : token.Written switch
        {
            "==" or "!=" or "<" or "<=" or ">" or ">=" when !isNot => Compare(path, token),
            "in" => In(path),
            "contains" => new TextTest(path, TextTestKind.Contains, TakeText("contains")),
            "starts_with" => new TextTest(path, TextTestKind.StartsWith, TakeText("starts_with")),
            "ends_with" => new TextTest(path, TextTestKind.EndsWith, TakeText("ends_with")),
            "matches" => new TextMatch(path, Pattern(Take(TokenKind.Text, "give a regular expression in quotes"))),
            _ => null,
        };
        if (condition is null) throw token.Refuse("give ==, !=, <, <=, >, >=, in, contains, starts_with, ends_with or matches behind a field; for 'is there' write exists(…)");
        // A field that is missing is not 'not in' either.
        return isNot ? new AllOf([new Exists(path), new NotSo(condition)]) : condition;
    }

    private Exists Exists()
    {
        Expect("(", "");
        var path = Path(Take(TokenKind.Word, "give the field that should be there"));
        Expect(")", "close the parenthesis here");
        return new Exists(path);
    }

    private Condition Compare(FieldPath path, ConditionToken token)
    {
        var operation = token.Written switch
        {
            "==" => Operation.Equal, "!=" => Operation.NotEqual, "<" => Operation.Less, "<=" => Operation.LessOrEqual, ">" => Operation.Greater, _ => Operation.GreaterOrEqual,
        };
        if (path.Is("severity")) return new SeverityComparison(operation, TakeSeverity());
        var value = _next;
        var literal = TakeLiteral();
        if (operation is Operation.Equal or Operation.NotEqual) return new FieldComparison(path, operation, literal);
        if (literal.Kind is not (LiteralKind.Number or LiteralKind.Text)) throw value.Refuse("it has no order; write == or !=");
        // Words of levels have an order, and it is not that of their letters.
        if (literal.Kind == LiteralKind.Text && SeverityNames.TryRead(literal.Text, out var severity) && MemberNames.Of(path.Whole) == Members.Level)
            throw value.Refuse($"text is compared letter by letter; compare the rank: severity {token.Written} {System.Text.Encoding.ASCII.GetString(SeverityNames.Of(severity))}");
        return new FieldComparison(path, operation, literal);
    }

    private AnyOf In(FieldPath path)
    {
        Expect("(", "give a list: ('a', 'b')");
        var any = new List<Condition>();
        do any.Add(path.Is("severity") ? new SeverityComparison(Operation.Equal, TakeSeverity()) : new FieldComparison(path, Operation.Equal, TakeLiteral()));
        while (Takes(","));
        Expect(")", "close the list with ')', or write ',' before its next value");
        return new AnyOf([.. any]);
    }

    private Severity TakeSeverity()
    {
        var token = _next;
        if (token.Kind is not (TokenKind.Word or TokenKind.Text) || !SeverityNames.TryRead(System.Text.Encoding.UTF8.GetBytes(token.Value), out var severity))
            throw token.Refuse("give one of: trace, debug, info, warn, error, fatal");
        _next = _lexer.Next();
        return severity;
    }

    private Literal TakeLiteral()
    {
        var token = _next;
        if (Literal.Of(token) is not { } literal)
            throw token.Refuse(token.Kind == TokenKind.Word ? "text stands in quotes: 'like this'" : "give a number, a text in quotes, true, false or null");
        _next = _lexer.Next();
        return literal;
    }

    private byte[] TakeText(string behind)
    {
        var token = Take(TokenKind.Text, $"give text in quotes behind '{behind}'");
        return token.Value.Length > 0 ? System.Text.Encoding.UTF8.GetBytes(token.Value) : throw token.Refuse("every text has an empty one in it; write something, or exists(…)");
    }

    private static Regex Pattern(ConditionToken token)
    {
        if (token.Value.Length > MaxPattern) throw token.Refuse($"a regular expression has at most {MaxPattern} characters");
        return BoundedRegex.TryParse(token.Value, out var regex, out var reason) ? regex : throw token.Refuse(reason);
    }

    private static FieldPath Path(ConditionToken word) =>
        word.Written is "and" or "or" or "in" or "not" || !FieldPath.TryParse(word.Written, out var path)
            ? throw word.Refuse("give the name of a field, as in status, user.id or `a name with spaces`")
            : path!;

    private bool Takes(string written)
    {
        if (!_next.Is(written)) return false;
        _next = _lexer.Next();
        return true;
    }

    private ConditionToken Take(TokenKind kind, string remedy)
    {
        var token = _next;
        if (token.Kind != kind) throw token.Refuse(remedy);
        _next = _lexer.Next();
        return token;
    }

    private void Expect(string symbol, string remedy)
    {
        if (!Takes(symbol)) throw _next.Refuse(remedy);
    }
}
