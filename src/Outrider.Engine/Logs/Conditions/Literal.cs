using System.Buffers.Text;
using System.Text;

namespace Outrider.Logs.Conditions;

internal enum LiteralKind { Number, Text, True, False, Null }

/// <summary>What a field is compared with.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its letters, as plain UTF-8.</param>
/// <param name="Number">Its value, where it is a number.</param>
internal sealed record Literal(LiteralKind Kind, byte[] Text, Number Number)
{
    /// <summary>Null for what is none.</summary>
    public static Literal? Of(ConditionToken token)
    {
        var text = Encoding.UTF8.GetBytes(token.Value);
        return token.Kind switch
        {
            TokenKind.Text => new Literal(LiteralKind.Text, text, default),
            TokenKind.Number when Number.TryRead(text, out var number) => new Literal(LiteralKind.Number, text, number),
            TokenKind.Word when token.Written is "true" => new Literal(LiteralKind.True, text, default),
            TokenKind.Word when token.Written is "false" => new Literal(LiteralKind.False, text, default),
            TokenKind.Word when token.Written is "null" => new Literal(LiteralKind.Null, text, default),
            _ => null,
        };
    }
}

/// <summary>A number of a log line: whole ones are compared by all their digits, since identifiers are longer than a double is exact.</summary>
internal readonly record struct Number(bool IsWhole, long Whole, double Value)
{
    /// <summary>False where <paramref name="text"/> is not a number from its first byte to its last.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Number number)
    {
        number = default;
        // The framework takes words such as Infinity for numbers, too.
        if (text.Length == 0 || (text[0] is not ((byte)'-' or (byte)'+' or (byte)'.') && (uint)(text[0] - '0') > 9)) return false;
        if (Utf8Parser.TryParse(text, out long whole, out var used) && used == text.Length)
        {
            number = new Number(true, whole, whole);
            return true;
        }

        if (!Utf8Parser.TryParse(text, out double value, out used) || used != text.Length || double.IsNaN(value)) return false;
        number = new Number(false, 0, value);
        return true;
    }

    public int CompareTo(in Number other) => IsWhole && other.IsWhole ? Whole.CompareTo(other.Whole) : Value.CompareTo(other.Value);
}
