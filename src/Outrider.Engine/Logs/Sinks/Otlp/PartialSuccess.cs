using System.Text;
using System.Text.Json;

namespace Outrider.Logs.Sinks;

/// <summary>What an ExportLogsServiceResponse says beside "taken": how many records were refused, and why. Nothing of it is to be sent again (specification, "Partial Success").</summary>
internal readonly record struct PartialSuccess(long Rejected, string Message)
{
    /// <summary>What cannot be read says nothing: the status has said that the request was taken.</summary>
    public static PartialSuccess Read(byte[] body, OtlpEncoding encoding)
    {
        try
        {
            return encoding == OtlpEncoding.Json ? ReadJson(body) : ReadProtobuf(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return default;
        }
    }

    private static PartialSuccess ReadJson(byte[] body)
    {
        using var answer = JsonDocument.Parse(body);
        if (!answer.RootElement.TryGetProperty("partialSuccess", out var partial)) return default;
        var rejected = partial.TryGetProperty("rejectedLogRecords", out var count) ? count.ValueKind == JsonValueKind.String ? long.Parse(count.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : count.GetInt64() : 0;
        return new PartialSuccess(rejected, partial.TryGetProperty("errorMessage", out var message) ? message.GetString() ?? "" : "");
    }

    private static PartialSuccess ReadProtobuf(ReadOnlySpan<byte> body)
    {
        var (rejected, message) = (0L, "");
        while (Field(ref body, out var field, out _, out var partial))
        {
            if (field != 1) continue; // partial_success
            while (Field(ref partial, out var inner, out var number, out var bytes))
            {
                if (inner == 1) rejected = (long)number; // rejected_log_records
                if (inner == 2) message = Encoding.UTF8.GetString(bytes); // error_message
            }
        }

        return new PartialSuccess(rejected, message);
    }

    private static bool Field(ref ReadOnlySpan<byte> rest, out int field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        (field, number) = (0, 0);
        bytes = default;
        if (rest.Length == 0) return false;
        var tag = Varint(ref rest);
        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                number = Varint(ref rest);
                return true;
            case 1:
                rest = rest[8..];
                return true;
            case 2:
                var length = (int)Math.Min(Varint(ref rest), int.MaxValue);
                bytes = rest[..length];
                rest = rest[length..];
                return true;
            case 5:
                rest = rest[4..];
                return true;
            default:
                throw new FormatException();
        }
    }

    private static ulong Varint(ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            return value;
        }

        throw new FormatException();
    }
}
