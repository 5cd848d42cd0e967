using System.Buffers.Text;
using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Records in OTLP's JSON (specification, protocol/otlp.md, "JSON Protobuf Encoding"): names in lowerCamelCase, 64 bits as text, ids as hexadecimal digits.</summary>
internal sealed class OtlpJson : IOtlpWriter
{
    public string MediaType => "application/json";

    public void Resource(PooledBytes output, OtlpFields fields)
    {
        output.Append("\"attributes\":["u8);
        var isFirst = true;
        for (var i = 0; i < fields.Resource.Length; i++)
            if (fields.Resource[i] is var at and >= 0) Attribute(output, OtlpNames.Resource[i].Theirs, fields.Record.Value(at), ref isFirst);
        output.Append((byte)']');
    }

    public void Record(PooledBytes output, OtlpFields fields, long observedNs)
    {
        if (output.Length > 0) output.Append((byte)',');
        output.Append("{\"timeUnixNano\":\""u8);
        AppendNumber(output, Math.Max(fields.UnixNs, 0));
        output.Append("\",\"observedTimeUnixNano\":\""u8);
        AppendNumber(output, observedNs);
        output.Append((byte)'"');
        Severity(output, fields);
        if (fields.Body >= 0)
        {
            output.Append(",\"body\":"u8);
            Value(output, fields.Record.Value(fields.Body));
        }

        Attributes(output, fields);
        if (fields.Flags >= 0 && Utf8Parser.TryParse(fields.Record.Value(fields.Flags)[1..^1], out byte flags, out _, 'x'))
        {
            output.Append(",\"flags\":"u8);
            AppendNumber(output, flags);
        }

        Id(output, ",\"traceId\":"u8, fields, fields.TraceId);
        Id(output, ",\"spanId\":"u8, fields, fields.SpanId);
        output.Append((byte)'}');
    }

    public void Whole(PooledBytes output, IReadOnlyList<OtlpGroup> groups)
    {
        output.Append("{\"resourceLogs\":["u8);
        for (var i = 0; i < groups.Count; i++)
        {
            output.Append(i == 0 ? "{\"resource\":{"u8 : ",{\"resource\":{"u8);
            output.Append(groups[i].Resource.Span);
            output.Append("},\"scopeLogs\":[{\"scope\":{\"name\":\"outrider\"},\"logRecords\":["u8);
            output.Append(groups[i].Records.Span);
            output.Append("]}]}"u8);
        }

        output.Append("]}"u8);
    }

    private static void Severity(PooledBytes output, OtlpFields fields)
    {
        if (fields.Severity != Records.Severity.None)
        {
            output.Append(",\"severityNumber\":"u8);
            AppendNumber(output, OtlpFields.SeverityNumber(fields.Severity));
        }

        if (fields.SeverityText < 0 && fields.Severity == Records.Severity.None) return;
        output.Append(",\"severityText\":\""u8);
        if (fields.SeverityText >= 0) FieldText.AppendSound(output, fields.Record.Value(fields.SeverityText)[1..^1]);
        else output.Append(SeverityNames.Of(fields.Severity));
        output.Append((byte)'"');
    }

    private static void Attributes(PooledBytes output, OtlpFields fields)
    {
        if (fields.Attributes.Count == 0) return;
        output.Append(",\"attributes\":["u8);
        var isFirst = true;
        foreach (var at in fields.Attributes) Attribute(output, OtlpNames.Attribute(fields.Record.Name(at), fields.Record.Value(at)), fields.Record.Value(at), ref isFirst);
        output.Append((byte)']');
    }

    private static void Id(PooledBytes output, ReadOnlySpan<byte> name, OtlpFields fields, int at)
    {
        if (at < 0) return;
        output.Append(name);
        output.Append(fields.Record.Value(at));
    }

    private static void Attribute(PooledBytes output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, ref bool isFirst)
    {
        if (!isFirst) output.Append((byte)',');
        isFirst = false;
        output.Append("{\"key\":\""u8);
        FieldText.AppendSound(output, name);
        output.Append("\",\"value\":"u8);
        Value(output, json);
        output.Append((byte)'}');
    }

    private static void Value(PooledBytes output, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        Any(output, ref reader);
    }

    private static void Any(PooledBytes output, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: Quoted(output, "{\"stringValue\":\""u8, reader.ValueSpan); break;
            case JsonTokenType.True: output.Append("{\"boolValue\":true}"u8); break;
            case JsonTokenType.False: output.Append("{\"boolValue\":false}"u8); break;
            case JsonTokenType.Number: Number(output, reader.ValueSpan); break;
            case JsonTokenType.StartArray: Array(output, ref reader); break;
            case JsonTokenType.StartObject: Object(output, ref reader); break;
            default: output.Append("{}"u8); break; // Null is an AnyValue that is nothing.
        }
    }

    private static void Number(PooledBytes output, ReadOnlySpan<byte> number)
    {
        switch (JsonNumbers.Read(number, out _, out _))
        {
            case JsonNumbers.Kind.Whole:
                Quoted(output, "{\"intValue\":\""u8, number);
                break;
            case JsonNumbers.Kind.Real:
                output.Append("{\"doubleValue\":"u8);
                output.Append(number);
                output.Append((byte)'}');
                break;
            default:
                Quoted(output, "{\"stringValue\":\""u8, number);
                break;
        }
    }

    private static void Quoted(PooledBytes output, ReadOnlySpan<byte> open, ReadOnlySpan<byte> inside)
    {
        output.Append(open);
        FieldText.AppendSound(output, inside);
        output.Append("\"}"u8);
    }

    private static void Array(PooledBytes output, ref Utf8JsonReader reader)
    {
        output.Append("{\"arrayValue\":{\"values\":["u8);
        for (var isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; isFirst = false)
        {
            if (!isFirst) output.Append((byte)',');
            Any(output, ref reader);
        }

        output.Append("]}}"u8);
    }

    private static void Object(PooledBytes output, ref Utf8JsonReader reader)
    {
        output.Append("{\"kvlistValue\":{\"values\":["u8);
        for (var isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndObject; isFirst = false)
        {
            output.Append(isFirst ? "{\"key\":\""u8 : ",{\"key\":\""u8);
            FieldText.AppendSound(output, reader.ValueSpan);
            output.Append("\",\"value\":"u8);
            reader.Read();
            Any(output, ref reader);
            output.Append((byte)'}');
        }

        output.Append("]}}"u8);
    }

    private static void AppendNumber(PooledBytes output, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        output.Append(digits[..length]);
    }
}
