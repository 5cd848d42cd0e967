using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>ExportLogsServiceRequest of OTLP 1 as it stands on the wire (opentelemetry/proto/collector/logs/v1/logs_service.proto), read in place: no tree of it is ever made.</summary>
internal static class OtlpProtobuf
{
    // Values within values; nothing that was written for people is deeper.
    private const int MaxDepth = 32;

    /// <summary>Null, or why it cannot be read; then nothing was appended.</summary>
    public static string? Append(PooledBytes output, ReadOnlySpan<byte> request, DateTimeOffset now)
    {
        var before = output.Length;
        using var record = new OtlpRecord();
        try
        {
            var reader = new ProtobufReader(request);
            while (reader.Read())
                if (reader is { Field: 1, IsBytes: true }) AppendResource(output, reader.Bytes, record, now);
            return null;
        }
        catch (InvalidDataException e)
        {
            output.CutTo(before);
            return $"the body is no ExportLogsServiceRequest: {e.Message}";
        }
    }

    private static void AppendResource(PooledBytes output, ReadOnlySpan<byte> message, OtlpRecord record, DateTimeOffset now)
    {
        using var resource = new PooledBytes();
        ReadOnlySpan<byte> service = default;
        // Before its records, wherever it stands: fields may come in any order.
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader is not { Field: 1, IsBytes: true }) continue;
            resource.CutTo(0);
            AppendAttributes(resource, reader.Bytes, 1, 0);
            service = ServiceOf(reader.Bytes);
        }

        for (var reader = new ProtobufReader(message); reader.Read();)
            if (reader is { Field: 2, IsBytes: true }) AppendScope(output, reader.Bytes, service, resource.Memory.Span, record, now);
    }

    private static ReadOnlySpan<byte> ServiceOf(ReadOnlySpan<byte> resource)
    {
        for (var reader = new ProtobufReader(resource); reader.Read();)
        {
            if (reader is not { Field: 1, IsBytes: true }) continue;
            Pair(reader.Bytes, out var key, out var value);
            if (!key.SequenceEqual("service.name"u8)) continue;
            var any = new ProtobufReader(value);
            if (any.Read() && any is { Field: 1, IsBytes: true }) return any.Bytes;
        }

        return default;
    }

    private static void AppendScope(PooledBytes output, ReadOnlySpan<byte> message, ReadOnlySpan<byte> service, ReadOnlySpan<byte> resource, OtlpRecord record, DateTimeOffset now)
    {
        using var scope = new PooledBytes();
        for (var reader = new ProtobufReader(message); reader.Read();)
            if (reader is { Field: 1, IsBytes: true }) WriteScope(scope, reader.Bytes);
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader is not { Field: 2, IsBytes: true }) continue;
            Fill(record, reader.Bytes);
            record.AppendTo(output, service, scope.Memory.Span, resource, now);
        }
    }

    private static void WriteScope(PooledBytes scope, ReadOnlySpan<byte> message)
    {
        scope.CutTo(0);
        scope.Append((byte)'{');
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (!reader.IsBytes || reader.Field is not (1 or 2) || reader.Bytes.IsEmpty) continue;
            scope.Append(reader.Field == 1 ? "\"name\":"u8 : "\"version\":"u8);
            AppendString(scope, reader.Bytes);
            scope.Append((byte)',');
        }

        var before = scope.Length;
        scope.Append("\"attributes\":"u8);
        if (AppendAttributes(scope, message, 3, 0)) scope.Append((byte)',');
        else scope.CutTo(before);
        if (scope.Length == 1)
        {
            scope.CutTo(0);
            return;
        }

        scope.CutTo(scope.Length - 1);
        scope.Append((byte)'}');
    }

    private static void Fill(OtlpRecord record, ReadOnlySpan<byte> message)
    {
        record.Clear();
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            switch (reader.Field)
            {
                case 1: record.Nanoseconds = reader.Number; break;
                case 2: record.Severity = reader.Number; break;
                case 3: Replace(record.SeverityText, reader.Bytes); break;
                case 5: WriteBody(record, reader.Bytes); break;
                case 8: record.Flags = reader.Number; break;
                case 9: ReplaceHex(record.TraceId, reader.Bytes); break;
                case 10: ReplaceHex(record.SpanId, reader.Bytes); break;
                case 11: record.ObservedNanoseconds = reader.Number; break;
                case 12: Replace(record.EventName, reader.Bytes); break;
            }
        }

        AppendAttributes(record.Attributes, message, 6, 0);
    }

    private static void WriteBody(OtlpRecord record, ReadOnlySpan<byte> value)
    {
        record.Body.CutTo(0);
        var any = new ProtobufReader(value);
        record.IsText = any.Read() && any is { Field: 1, IsBytes: true };
        AppendValue(record.Body, value, 0);
    }

    private static void Replace(PooledBytes part, ReadOnlySpan<byte> bytes)
    {
        part.CutTo(0);
        part.Append(bytes);
    }

    private static void ReplaceHex(PooledBytes part, ReadOnlySpan<byte> id)
    {
        part.CutTo(0);
        // 16 bytes of a trace and 8 of a span; all zeros and anything else is none (data-model, TraceId).
        if (id.Length is 8 or 16 && id.ContainsAnyExcept((byte)0)) part.Append(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(id)));
    }

    /// <summary>The pairs of one field as an object; nothing, and false, where there are none.</summary>
    private static bool AppendAttributes(PooledBytes output, ReadOnlySpan<byte> message, int field, int depth)
    {
        var before = output.Length;
        output.Append((byte)'{');
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader.Field != field || !reader.IsBytes) continue;
            Pair(reader.Bytes, out var key, out var value);
            AppendString(output, key);
            output.Append((byte)':');
            AppendValue(output, value, depth + 1);
            output.Append((byte)',');
        }

        if (output.Length == before + 1)
        {
            output.CutTo(before);
            return false;
        }

        output.CutTo(output.Length - 1);
        output.Append((byte)'}');
        return true;
    }

    private static void Pair(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = default;
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader.Field == 1) key = reader.Bytes;
            else if (reader.Field == 2) value = reader.Bytes;
        }
    }

    /// <summary>An AnyValue; <c>null</c> where it has none.</summary>
    private static void AppendValue(PooledBytes output, ReadOnlySpan<byte> value, int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException($"values are deeper than {MaxDepth}");
        var any = new ProtobufReader(value);
        if (!any.Read())
        {
            output.Append("null"u8);
            return;
        }

        switch (any.Field)
        {
            case 1: AppendString(output, any.Bytes); break;
            case 2: output.Append(any.Number != 0 ? "true"u8 : "false"u8); break;
            case 3: OtlpNumbers.Append(output, (long)any.Number); break;
            case 4: OtlpNumbers.Append(output, BitConverter.UInt64BitsToDouble(any.Number)); break;
            case 5: AppendArray(output, any.Bytes, depth); break;
            case 6:
                if (!AppendAttributes(output, any.Bytes, 1, depth)) output.Append("{}"u8);
                break;
            case 7: AppendString(output, Encoding.ASCII.GetBytes(Convert.ToBase64String(any.Bytes))); break;
            default: output.Append("null"u8); break;
        }
    }

    private static void AppendArray(PooledBytes output, ReadOnlySpan<byte> message, int depth)
    {
        output.Append((byte)'[');
        var isFirst = true;
        for (var reader = new ProtobufReader(message); reader.Read();)
        {
            if (reader is not { Field: 1, IsBytes: true }) continue;
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            AppendValue(output, reader.Bytes, depth + 1);
        }

        output.Append((byte)']');
    }

    private static void AppendString(PooledBytes output, ReadOnlySpan<byte> text)
    {
        output.Append((byte)'"');
        JsonText.Append(output, text);
        output.Append((byte)'"');
    }
}
