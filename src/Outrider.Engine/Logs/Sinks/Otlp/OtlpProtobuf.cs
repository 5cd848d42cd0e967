using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Records as opentelemetry/proto/logs/v1/logs.proto has them; the numbers are its field numbers.</summary>
internal sealed class OtlpProtobuf : IOtlpWriter
{
    private readonly PooledBytes _text = new();
    private readonly byte[] _id = new byte[16];

    public string MediaType => "application/x-protobuf";

    public void Resource(PooledBytes output, OtlpFields fields)
    {
        var writer = new ProtoWriter(output);
        for (var i = 0; i < fields.Resource.Length; i++)
            if (fields.Resource[i] is var at and >= 0) Attribute(writer, 1, OtlpNames.Resource[i].Theirs, fields.Record.Value(at));
    }

    public void Record(PooledBytes output, OtlpFields fields, long observedNs)
    {
        var writer = new ProtoWriter(output);
        var begun = writer.Begin(2); // ScopeLogs.log_records
        writer.Fixed(1, (ulong)Math.Max(fields.UnixNs, 0));
        if (fields.Severity != Severity.None) writer.UInt(2, (ulong)OtlpFields.SeverityNumber(fields.Severity));
        if (fields.SeverityText >= 0) Text(writer, 3, fields.Record.Value(fields.SeverityText));
        else if (fields.Severity != Severity.None) writer.Bytes(3, SeverityNames.Of(fields.Severity));
        if (fields.Body >= 0) Value(writer, 5, fields.Record.Value(fields.Body));
        foreach (var at in fields.Attributes) Attribute(writer, 6, OtlpNames.Attribute(fields.Record.Name(at), fields.Record.Value(at)), fields.Record.Value(at));
        if (fields.Flags >= 0 && Hex(fields.Record.Value(fields.Flags), 1)) writer.Fixed(8, _id[0]);
        if (fields.TraceId >= 0 && Hex(fields.Record.Value(fields.TraceId), 16)) writer.Bytes(9, _id.AsSpan(0, 16));
        if (fields.SpanId >= 0 && Hex(fields.Record.Value(fields.SpanId), 8)) writer.Bytes(10, _id.AsSpan(0, 8));
        writer.Fixed(11, (ulong)observedNs);
        writer.End(begun);
    }

    public void Whole(PooledBytes output, IReadOnlyList<OtlpGroup> groups)
    {
        var writer = new ProtoWriter(output);
        foreach (var group in groups)
        {
            var resourceLogs = writer.Begin(1); // ExportLogsServiceRequest.resource_logs
            writer.Bytes(1, group.Resource.Span);
            var scopeLogs = writer.Begin(2);
            writer.Bytes(1, Scope);
            output.Append(group.Records.Span);
            writer.End(scopeLogs);
            writer.End(resourceLogs);
        }
    }

    // InstrumentationScope { name = 1: "outrider" }
    private static ReadOnlySpan<byte> Scope => "\n\u0008outrider"u8;

    private void Attribute(ProtoWriter writer, int field, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        var begun = writer.Begin(field);
        Inside(writer, 1, name);
        Value(writer, 2, json);
        writer.End(begun);
    }

    /// <summary>An AnyValue of a value as it stands in the record.</summary>
    private void Value(ProtoWriter writer, int field, ReadOnlySpan<byte> json)
    {
        var begun = writer.Begin(field);
        if (FieldText.IsString(json)) Inside(writer, 1, json[1..^1]);
        else
        {
            // As deep as records may be, and no deeper: they were read by the same rule.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            reader.Read();
            Any(writer, ref reader);
        }

        writer.End(begun);
    }

    private void Any(ProtoWriter writer, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: Inside(writer, 1, reader.ValueSpan); break;
            case JsonTokenType.True: writer.UInt(2, 1); break;
            case JsonTokenType.False: writer.UInt(2, 0); break;
            case JsonTokenType.Number: Number(writer, reader.ValueSpan); break;
            case JsonTokenType.StartArray: Array(writer, ref reader); break;
            case JsonTokenType.StartObject: Object(writer, ref reader); break;
            default: break; // Null is an AnyValue that is nothing.
        }
    }

    private static void Number(ProtoWriter writer, ReadOnlySpan<byte> number)
    {
        switch (JsonNumbers.Read(number, out var whole, out var real))
        {
            case JsonNumbers.Kind.Whole: writer.UInt(3, (ulong)whole); break;
            case JsonNumbers.Kind.Real: writer.Double(4, real); break;
            default: writer.Bytes(1, number); break;
        }
    }

    private void Array(ProtoWriter writer, ref Utf8JsonReader reader)
    {
        var values = writer.Begin(5);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var value = writer.Begin(1);
            Any(writer, ref reader);
            writer.End(value);
        }

        writer.End(values);
    }

    private void Object(ProtoWriter writer, ref Utf8JsonReader reader)
    {
        var list = writer.Begin(6);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var pair = writer.Begin(1);
            Inside(writer, 1, reader.ValueSpan);
            reader.Read();
            var value = writer.Begin(2);
            Any(writer, ref reader);
            writer.End(value);
            writer.End(pair);
        }

        writer.End(list);
    }

    private void Text(ProtoWriter writer, int field, ReadOnlySpan<byte> quoted) => Inside(writer, field, quoted[1..^1]);

    private void Inside(ProtoWriter writer, int field, ReadOnlySpan<byte> inside)
    {
        if (!inside.Contains((byte)'\\'))
        {
            writer.Bytes(field, inside);
            return;
        }

        _text.CutTo(0);
        JsonStrings.Append(_text, inside);
        writer.Bytes(field, _text.Span);
    }

    private bool Hex(ReadOnlySpan<byte> quoted, int bytes) => Convert.FromHexString(quoted[1..^1], _id, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes;
}
