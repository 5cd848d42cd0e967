using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>
/// A field beside a value. A number is compared as one, with text too that is a number from end to end, since many formats have nothing but text; text is compared by
/// its bytes, with numbers by their digits as they stand.
/// </summary>
internal sealed class FieldComparison(FieldPath path, Operation operation, Literal literal) : Condition
{
    public override bool Holds(LogRecord record)
    {
        var value = path.Of(record);
        if (value.Length == 0) return false;
        if (literal.Kind == LiteralKind.Null) return operation.Allows(value.SequenceEqual("null"u8) ? 0 : 1);
        using var text = new DecodedText(value, stackalloc byte[256]);
        if (literal.Kind != LiteralKind.Number) return operation.Allows(text.Text.SequenceCompareTo(literal.Text));
        return Number.TryRead(text.Text, out var number) ? operation.Allows(number.CompareTo(literal.Number)) : operation == Operation.NotEqual;
    }
}
