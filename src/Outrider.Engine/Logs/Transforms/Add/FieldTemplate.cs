using System.Text;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Text with fields of the record in it: <c>{method} {path}</c>.</summary>
internal sealed class FieldTemplate
{
    private readonly List<(byte[] Text, FieldPath? Field)> _pieces = [];

    public static readonly ValueKind<FieldTemplate> Value =
        Values.Parsed<FieldTemplate>("text with {fields}", "string", TryParse!, "give text, in which {status} stands for a field of the record and '{{' for a plain brace");

    /// <summary>Writes the value as JSON; false where there is nothing to write, since the only field of it is not there.</summary>
    public bool Append(PooledBytes output, LogRecord record)
    {
        if (_pieces is [{ Field: { } only, Text.Length: 0 }])
        {
            var value = only.Of(record);
            output.Append(value);
            return value.Length > 0;
        }

        output.Append((byte)'"');
        foreach (var (text, field) in _pieces)
        {
            JsonText.Append(output, text);
            if (field is null || field.Of(record) is not { Length: > 0 } value) continue;
            // What is a string stays as it is escaped; a lone surrogate stays too.
            if (value[0] == '"') output.Append(value[1..^1]);
            else JsonText.Append(output, value);
        }

        output.Append((byte)'"');
        return true;
    }

    private static bool TryParse(string text, out FieldTemplate? template)
    {
        template = null;
        var parsed = new FieldTemplate();
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('{' or '}'))
            {
                plain.Append(text[at]);
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                plain.Append(text[at++]);
                continue;
            }

            var end = text.IndexOf('}', at);
            if (text[at] == '}' || end < 0 || !FieldPath.TryParse(text[(at + 1)..end], out var field)) return false;
            parsed._pieces.Add((Encoding.UTF8.GetBytes(plain.ToString()), field));
            plain.Clear();
            at = end;
        }

        if (plain.Length > 0 || parsed._pieces.Count == 0) parsed._pieces.Add((Encoding.UTF8.GetBytes(plain.ToString()), null));
        template = parsed;
        return true;
    }
}
