using System.Text;
using System.Text.RegularExpressions;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Text with fields of the record in it: <c>{service}-{severity}</c>. A name in braces stands for the record's member of that name.</summary>
internal sealed partial class FieldTemplate
{
    private readonly string _written;
    private readonly (bool IsField, byte[] Text)[] _parts;

    public FieldTemplate(string written)
    {
        _written = written;
        _parts = [.. Parts().Matches(written).Select(m => m.Groups[1].Success ? (true, JsonName(m.Groups[1].Value)) : (false, Encoding.UTF8.GetBytes(m.Value)))];
    }

    public static ValueKind<FieldTemplate> Kind { get; } = Values.Parsed<FieldTemplate>(
        "text with {fields}", "string", (string t, out FieldTemplate v) => TryParse(t, out v), "give text in which names of fields stand in braces, such as \"{service}\", and no other brace", v => v._written);

    /// <summary>Does it say the same for every record?</summary>
    public bool IsFixed => Array.TrueForAll(_parts, p => !p.IsField);

    public static bool TryParse(string text, out FieldTemplate template)
    {
        template = new FieldTemplate(text);
        return text.Length is > 0 and <= 256 && string.Concat(Parts().Matches(text).Select(m => m.Value)) == text;
    }

    /// <summary>False, having written something or nothing, where the record lacks a field or has nothing in it.</summary>
    public bool Append(PooledBytes output, LogRecord record)
    {
        foreach (var (isField, text) in _parts)
        {
            if (isField && !AppendField(output, record, text)) return false;
            if (!isField) output.Append(text);
        }

        return true;
    }

    private static bool AppendField(PooledBytes output, LogRecord record, byte[] name)
    {
        var before = output.Length;
        // One word for each step, however the application spells it.
        if (name.AsSpan().SequenceEqual("severity"u8) && record.Severity != Severity.None) output.Append(SeverityNames.Of(record.Severity));
        else if (record.Find(name) is var index and >= 0 && !record.Value(index).SequenceEqual("null"u8)) FieldText.AppendText(output, record.Value(index));
        return output.Length > before;
    }

    private static byte[] JsonName(string name)
    {
        using var bytes = new PooledBytes();
        JsonText.Append(bytes, Encoding.UTF8.GetBytes(name));
        return bytes.Span.ToArray();
    }

    [GeneratedRegex(@"\{([^{}]+)\}|[^{}]+")]
    private static partial Regex Parts();
}
