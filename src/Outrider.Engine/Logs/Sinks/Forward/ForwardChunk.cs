using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Records of one tag as one message: <c>[tag, entries, {"size","chunk","compressed"}]</c>, the entries packed one after another (PackedForward).</summary>
internal sealed class ForwardChunk : IDisposable
{
    private readonly PooledBytes _entries = new();
    private readonly MsgpackWriter _writer;
    private readonly List<int> _records = [];

    public ForwardChunk(string tag)
    {
        Tag = tag;
        _writer = new MsgpackWriter(_entries);
    }

    public string Tag { get; }

    /// <summary>Places in the batch.</summary>
    public IReadOnlyList<int> Records => _records;

    public void Add(BatchRecord record)
    {
        _writer.Array(2);
        _writer.EventTime(record.UnixNs);
        _writer.Json(record.Json.Span);
        _records.Add(record.Index);
    }

    /// <param name="output">Takes the message.</param>
    /// <param name="id">By which it is acknowledged; null where that is not asked for.</param>
    /// <param name="compression">Of the entries (CompressedPackedForward).</param>
    public void Write(PooledBytes output, string? id, Compression compression)
    {
        var writer = new MsgpackWriter(output);
        writer.Array(3);
        writer.Text(Tag);
        if (compression == Compression.None) writer.Binary(_entries.Span);
        else
        {
            using var packed = new PooledBytes();
            Gzip.Compress([_entries.Memory], packed);
            writer.Binary(packed.Span);
        }

        writer.Map(1 + (id is null ? 0 : 1) + (compression == Compression.None ? 0 : 1));
        writer.Text("size"u8);
        writer.Integer(_records.Count);
        if (compression != Compression.None)
        {
            writer.Text("compressed"u8);
            writer.Text("gzip"u8);
        }

        if (id is null) return;
        writer.Text("chunk"u8);
        writer.Text(id);
    }

    public void Dispose() => _entries.Dispose();
}
