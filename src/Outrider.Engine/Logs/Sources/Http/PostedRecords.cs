using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>What was posted, as lines of the spool. Values keep their bytes; only what would end a line between two tokens becomes a space.</summary>
internal static class PostedRecords
{
    // As a line's (JsonLine): what is deeper would go on as text.
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 64 };

    /// <summary>Each line one record, be it JSON or not.</summary>
    public static void AppendLines(PooledBytes output, ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'\n');
            var line = (end < 0 ? body : body[..end]).TrimEnd((byte)'\r');
            body = end < 0 ? default : body[(end + 1)..];
            if (line.IsEmpty) continue;
            output.Append(line);
            output.Append((byte)'\n');
        }
    }

    /// <summary>Each value one record, of an array each of its elements. Null, or why it cannot be read; then nothing was appended.</summary>
    public static string? AppendValues(PooledBytes output, ReadOnlySpan<byte> body)
    {
        var before = output.Length;
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartArray) AppendValue(output, body, ref reader);
                else
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) AppendValue(output, body, ref reader);
            }

            return null;
        }
        catch (JsonException e)
        {
            output.CutTo(before);
            return $"the body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }
    }

    private static void AppendValue(PooledBytes output, ReadOnlySpan<byte> body, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = body[start..(int)reader.BytesConsumed];
        while (value.IndexOfAny((byte)'\n', (byte)'\r') is var at and >= 0)
        {
            output.Append(value[..at]);
            output.Append((byte)' ');
            value = value[(at + 1)..];
        }

        output.Append(value);
        output.Append((byte)'\n');
    }
}
