using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// The labels of records, as the inside of JSON objects: one for each combination of values. A label that has had as many values as it may gets <c>other</c> for what
/// comes then: a field that someone fills with ids must not make a stream of every line.
/// </summary>
internal sealed class LabelValues(IReadOnlyDictionary<string, FieldTemplate> labels, int maxValues)
{
    // Loki's max_label_value_length.
    private const int MaxLength = 2048;

    private readonly (byte[] Name, FieldTemplate Template, HashSet<string> Seen)[] _labels =
        [.. labels.Select(l => (System.Text.Encoding.UTF8.GetBytes(l.Key), l.Value, new HashSet<string>()))];

    private readonly PooledBytes _value = new();

    /// <summary><c>"service_name":"orders","level":"info"</c>; a label without a value is left out, and where none has one, it says what Loki itself says then.</summary>
    public void Append(PooledBytes output, LogRecord record)
    {
        var before = output.Length;
        foreach (var (name, template, seen) in _labels)
        {
            _value.CutTo(0);
            if (!template.Append(_value, record)) continue;
            if (output.Length > before) output.Append((byte)',');
            Member(output, name, Bounded(seen));
        }

        if (output.Length == before) output.Append("\"service_name\":\"unknown_service\""u8);
    }

    public static void Member(PooledBytes output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Append((byte)'"');
        output.Append(name);
        output.Append("\":\""u8);
        JsonText.Append(output, value);
        output.Append((byte)'"');
    }

    private ReadOnlySpan<byte> Bounded(HashSet<string> seen)
    {
        var value = _value.Span[..Math.Min(_value.Length, MaxLength)];
        // Latin-1 keeps any bytes apart, and costs less than decoding them.
        var key = System.Text.Encoding.Latin1.GetString(value);
        if (seen.Contains(key)) return value;
        if (seen.Count >= maxValues) return "other"u8;
        seen.Add(key);
        return value;
    }
}
