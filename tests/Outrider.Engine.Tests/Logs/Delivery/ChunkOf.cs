using System.Text;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Delivery;

/// <summary>Chunks and batches made by hand.</summary>
internal static class ChunkOf
{
    public static LogChunk Text(string records, StreamLedger? stream = null, long start = 0, Action<LogChunk>? settled = null, int sinks = 1)
    {
        var buffer = new RecordBuffer();
        foreach (var record in records.Split('\n')[..^1])
        {
            var line = Encoding.UTF8.GetBytes(record + "\n");
            buffer.Bytes.Append(line);
            buffer.Add(new RecordMark(buffer.Bytes.Length, buffer.Bytes.Length, 0, ContentHash.Of(line), RecordMark.AllSinks, Severity.None));
        }

        return new LogChunk(stream ?? new StreamLedger("1:2", 0), start, start + records.Length, buffer, sinks)
        {
            Settled = settled ?? (_ => { }),
        };
    }

    public static LogBatch Batch(params string[] chunks) => new([.. chunks.Select(c => Text(c))]);
}
