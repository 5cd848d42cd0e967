using System.Globalization;
using System.Text;
using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>ExportLogsServiceRequest in its JSON mapping (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"): ids in hexadecimal, 64-bit numbers as text or as numbers.</summary>
internal static class OtlpJson
{
    private const int MaxDepth = 64;

    /// <summary>Null, or why it cannot be read; then nothing was appended.</summary>
    public static string? Append(PooledBytes output, ReadOnlyMemory<byte> request, DateTimeOffset now)
    {
        var before = output.Length;
        using var record = new OtlpRecord();
        try
        {
            using var document = JsonDocument.Parse(request, new JsonDocumentOptions { MaxDepth = MaxDepth });
            foreach (var resource in Items(document.RootElement, "resourceLogs")) AppendResource(output, resource, record, now);
            return null;
        }
        catch (JsonException e)
        {
            output.CutTo(before);
            return $"the body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or FormatException or OverflowException)
        {
            output.CutTo(before);
            return $"the body is no ExportLogsServiceRequest: {(e is InvalidDataException ? e.Message : "a value is of another kind than its name says")}";
        }
    }

    private static void AppendResource(PooledBytes output, JsonElement message, OtlpRecord record, DateTimeOffset now)
    {
        using var resource = new PooledBytes();
        using var service = new PooledBytes();
        if (Member(message, "resource") is { } described)
        {
            AppendAttributes(resource, described);
            foreach (var pair in Items(described, "attributes"))
                if (Text(pair, "key") == "service.name" && Member(pair, "value") is { } value && Text(value, "stringValue") is { } name) service.Append(Encoding.UTF8.GetBytes(name));
        }

        foreach (var scoped in Items(message, "scopeLogs"))
        {
            using var scope = new PooledBytes();
            if (Member(scoped, "scope") is { } identified) WriteScope(scope, identified);
            foreach (var log in Items(scoped, "logRecords"))
            {
                Fill(record, log);
                record.AppendTo(output, service.Memory.Span, scope.Memory.Span, resource.Memory.Span, now);
            }
        }
    }

    private static void WriteScope(PooledBytes scope, JsonElement message)
    {
        scope.Append((byte)'{');
        foreach (var name in (ReadOnlySpan<string>)["name", "version"])
        {
            if (Text(message, name) is not { Length: > 0 } text) continue;
            AppendString(scope, name);
            scope.Append((byte)':');
            AppendString(scope, text);
            scope.Append((byte)',');
        }

        var before = scope.Length;
        scope.Append("\"attributes\":"u8);
        if (AppendAttributes(scope, message)) scope.Append((byte)',');
        else scope.CutTo(before);
        scope.CutTo(scope.Length - 1);
        if (scope.Length > 0) scope.Append((byte)'}');
    }

    private static void Fill(OtlpRecord record, JsonElement log)
    {
        record.Clear();
        record.Nanoseconds = Number(log, "timeUnixNano");
        record.ObservedNanoseconds = Number(log, "observedTimeUnixNano");
        record.Severity = Member(log, "severityNumber") is { ValueKind: JsonValueKind.String } name ? SeverityOf(name.GetString()!) : Number(log, "severityNumber");
        record.Flags = Number(log, "flags");
        Append(record.SeverityText, Text(log, "severityText"));
        Append(record.EventName, Text(log, "eventName"));
        Append(record.TraceId, Id(Text(log, "traceId")));
        Append(record.SpanId, Id(Text(log, "spanId")));
        if (Member(log, "body") is { } body)
        {
            record.IsText = Member(body, "stringValue") is not null;
            AppendValue(record.Body, body);
        }

        AppendAttributes(record.Attributes, log);
    }

    /// <summary><c>SEVERITY_NUMBER_WARN2</c>, as protobuf's own JSON writes it.</summary>
    private static ulong SeverityOf(string name)
    {
        const string Prefix = "SEVERITY_NUMBER_";
        if (ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return 0;
        var step = char.IsAsciiDigit(name[^1]) ? (ulong)(name[^1] - '1') : 0;
        return name[Prefix.Length..].TrimEnd('2', '3', '4') switch { "TRACE" => 1 + step, "DEBUG" => 5 + step, "INFO" => 9 + step, "WARN" => 13 + step, "ERROR" => 17 + step, "FATAL" => 21 + step, _ => 0 };
    }

    private static string? Id(string? id) => id is { Length: 16 or 32 } && id.All(char.IsAsciiHexDigit) && id.Any(c => c != '0') ? id.ToLowerInvariant() : null;

    private static bool AppendAttributes(PooledBytes output, JsonElement of)
    {
        var before = output.Length;
        output.Append((byte)'{');
        AppendPairs(output, Items(of, "attributes"));
        if (output.Length == before + 1)
        {
            output.CutTo(before);
            return false;
        }

        output.Append((byte)'}');
        return true;
    }

    private static void AppendPairs(PooledBytes output, IEnumerable<JsonElement> pairs)
    {
        var isFirst = true;
        foreach (var pair in pairs)
        {
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            AppendString(output, Text(pair, "key") ?? "");
            output.Append((byte)':');
            if (Member(pair, "value") is { } value) AppendValue(output, value);
            else output.Append("null"u8);
        }
    }

    /// <summary>An AnyValue. Its depth is the document's, which is bounded.</summary>
    private static void AppendValue(PooledBytes output, JsonElement any)
    {
        if (any.ValueKind != JsonValueKind.Object || !any.EnumerateObject().Any())
        {
            output.Append("null"u8);
            return;
        }

        var member = any.EnumerateObject().First();
        var value = member.Value;
        switch (member.Name)
        {
            case "stringValue" or "bytesValue": AppendString(output, value.GetString() ?? ""); break;
            case "boolValue": output.Append(value.GetBoolean() ? "true"u8 : "false"u8); break;
            case "intValue": OtlpNumbers.Append(output, value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetInt64()); break;
            case "doubleValue" when value.ValueKind == JsonValueKind.String: AppendString(output, value.GetString()!); break;
            case "doubleValue": OtlpNumbers.Append(output, value.GetDouble()); break;
            case "arrayValue":
                output.Append((byte)'[');
                var isFirst = true;
                foreach (var item in Items(value, "values"))
                {
                    if (!isFirst) output.Append((byte)',');
                    isFirst = false;
                    AppendValue(output, item);
                }

                output.Append((byte)']');
                break;
            case "kvlistValue":
                output.Append((byte)'{');
                AppendPairs(output, Items(value, "values"));
                output.Append((byte)'}');
                break;
            default: output.Append("null"u8); break;
        }
    }

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object ? of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null : throw new InvalidDataException($"'{name}' is looked for where there is no object");

    private static string? Text(JsonElement of, string name) => Member(of, name)?.GetString();

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) => Member(of, name) is { } list ? list.EnumerateArray() : [];

    private static ulong Number(JsonElement of, string name) => Member(of, name) switch
    {
        null => 0,
        { ValueKind: JsonValueKind.String } text => ulong.Parse(text.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture),
        { } number => number.GetUInt64(),
    };

    private static void Append(PooledBytes part, string? text)
    {
        if (text is not null) part.Append(Encoding.UTF8.GetBytes(text));
    }

    private static void AppendString(PooledBytes output, string text)
    {
        output.Append((byte)'"');
        JsonText.Append(output, Encoding.UTF8.GetBytes(text));
        output.Append((byte)'"');
    }
}
