using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

internal enum TextTestKind { Contains, StartsWith, EndsWith }

/// <summary>A text within a field. A list contains it where one of its elements is that text.</summary>
internal sealed class TextTest(FieldPath path, TextTestKind kind, byte[] text) : Condition
{
    public override bool Holds(LogRecord record)
    {
        var value = path.Of(record);
        if (value.Length == 0) return false;
        if (value[0] == '[' && kind == TextTestKind.Contains) return HasElement(value);
        using var decoded = new DecodedText(value, stackalloc byte[256]);
        return kind switch
        {
            TextTestKind.Contains => decoded.Text.IndexOf(text) >= 0,
            TextTestKind.StartsWith => decoded.Text.StartsWith(text),
            _ => decoded.Text.EndsWith(text),
        };
    }

    private bool HasElement(ReadOnlySpan<byte> list)
    {
        var elements = new JsonChildren(list);
        while (elements.MoveNext())
        {
            var element = elements.Current.Value(list);
            if (element[0] == '"' ? JsonStrings.Mean(element[1..^1], text) : element.SequenceEqual(text)) return true;
        }

        return false;
    }
}
