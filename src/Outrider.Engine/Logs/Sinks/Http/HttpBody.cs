using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>How the http sink writes a batch.</summary>
internal enum HttpFormat { Ndjson, JsonArray, Text }

/// <summary>A batch as the body that its format asks for, of the records' own bytes wherever that may be.</summary>
internal static class HttpBody
{
    private static readonly ReadOnlyMemory<byte> Open = "["u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Comma = ","u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Close = "]"u8.ToArray();

    public static string MediaType(HttpFormat format) => format switch
    {
        HttpFormat.JsonArray => "application/json",
        HttpFormat.Text => "text/plain",
        _ => "application/x-ndjson",
    };

    /// <param name="format">As configured.</param>
    /// <param name="batch">Whose bytes some pieces are.</param>
    /// <param name="scratch">Takes what is not there as it is wanted.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Pieces(HttpFormat format, LogBatch batch, PooledBytes scratch) => format switch
    {
        HttpFormat.JsonArray => Array(batch),
        HttpFormat.Text => Text(batch, scratch),
        _ => [.. batch.Segments],
    };

    private static List<ReadOnlyMemory<byte>> Array(LogBatch batch)
    {
        var pieces = new List<ReadOnlyMemory<byte>>(2 * batch.Events + 1);
        foreach (var record in batch.Records)
        {
            pieces.Add(record.Index == 0 ? Open : Comma);
            pieces.Add(record.Json);
        }

        pieces.Add(Close);
        return pieces;
    }

    private static ReadOnlyMemory<byte>[] Text(LogBatch batch, PooledBytes scratch)
    {
        var fields = new LogRecord();
        foreach (var record in batch.Records)
        {
            fields.Load(record.Json.Span, record.UnixNs, record.Severity);
            RecordMessage.Append(scratch, fields, record.Json.Span);
            scratch.Append((byte)'\n');
        }

        return [scratch.Memory];
    }
}
