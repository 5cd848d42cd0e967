using System.Text;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Delivery;

/// <summary>Chunks and batches made by hand.</summary>
internal static class ChunkOf
{
    public static LogChunk Text(string records, StreamLedger? stream = null, long start = 0, Action<LogChunk>? settled = null, int sinks = 1)
    {
        var bytes = new PooledBytes();
        bytes.Append(Encoding.UTF8.GetBytes(records));
        return new LogChunk(stream ?? new StreamLedger("1:2", 0), start, start + records.Length, bytes, records.Count(c => c == '\n'), sinks)
        {
            ContentHash = ContentHash.Of(Encoding.UTF8.GetBytes(records)),
            Settled = settled ?? (_ => { }),
        };
    }

    public static LogBatch Batch(params string[] chunks) => new([.. chunks.Select(c => Text(c))]);
}
