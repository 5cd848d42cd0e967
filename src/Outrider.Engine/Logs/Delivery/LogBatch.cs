using System.Buffers.Binary;
using Outrider.Logs.Records;

namespace Outrider.Logs.Delivery;

/// <summary>What one sink sends at once: records of some chunks, in order.</summary>
internal sealed class LogBatch
{
    // Null where it is all records of all chunks, which is what most sinks get.
    private readonly (int Chunk, int Record)[]? _only;
    private string? _id;

    /// <param name="chunks">In order.</param>
    /// <param name="sink">The sink's bit in <see cref="Records.RecordMark.Sinks"/>.</param>
    public LogBatch(IReadOnlyList<LogChunk> chunks, uint sink = RecordMark.AllSinks) : this(chunks, Wanted(chunks, sink))
    {
    }

    private LogBatch(IReadOnlyList<LogChunk> chunks, (int Chunk, int Record)[]? only)
    {
        Chunks = chunks;
        _only = only;
        Events = only?.Length ?? chunks.Sum(c => c.Events);
        Length = only is null ? chunks.Sum(c => (long)c.Bytes.Length) : only.Sum(r => (long)chunks[r.Chunk].Marks[r.Record].End - chunks[r.Chunk].StartOf(r.Record));
    }

    /// <summary>The same for the same lines of the same files, in this process or a later one: a receiver may tell a repeat by it. 32 hexadecimal digits.</summary>
    public string Id => _id ??= IdOf();

    public IReadOnlyList<LogChunk> Chunks { get; }

    public int Events { get; }

    /// <summary>Bytes of all records, their line feeds included.</summary>
    public long Length { get; }

    /// <summary>The records as NDJSON, in as few pieces as may be.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Segments
    {
        get
        {
            if (_only is null)
            {
                foreach (var chunk in Chunks) yield return chunk.Bytes;
                yield break;
            }

            for (var i = 0; i < _only.Length;)
            {
                var (chunk, first) = _only[i];
                var last = first;
                for (i++; i < _only.Length && _only[i] == (chunk, last + 1); i++) last++;
                yield return Chunks[chunk].Bytes[Chunks[chunk].StartOf(first)..Chunks[chunk].Marks[last].End];
            }
        }
    }

    /// <summary>The records one by one.</summary>
    public IEnumerable<BatchRecord> Records
    {
        get
        {
            var index = 0;
            if (_only is not null)
            {
                foreach (var (chunk, record) in _only) yield return new BatchRecord(Chunks[chunk], record, index++);
                yield break;
            }

            foreach (var chunk in Chunks)
                for (var record = 0; record < chunk.Events; record++) yield return new BatchRecord(chunk, record, index++);
        }
    }

    /// <summary>A record by its place in the batch.</summary>
    public BatchRecord this[int index]
    {
        get
        {
            var (chunk, record) = _only?[index] ?? Place(index);
            return new BatchRecord(Chunks[chunk], record, index);
        }
    }

    /// <summary>Some of its records, as a batch of their own with an id of its own.</summary>
    /// <param name="records">Places in this batch, ascending.</param>
    public LogBatch Only(IReadOnlyList<int> records) => new(Chunks, [.. records.Select(i => _only?[i] ?? Place(i))]);

    /// <summary>No record of it will ever be taken.</summary>
    public void Reject()
    {
        foreach (var record in Records) record.Reject();
    }

    private (int Chunk, int Record) Place(int index)
    {
        var chunk = 0;
        for (; index >= Chunks[chunk].Events; chunk++) index -= Chunks[chunk].Events;
        return (chunk, index);
    }

    private static (int, int)[]? Wanted(IReadOnlyList<LogChunk> chunks, uint sink)
    {
        if (chunks.All(c => IsWantedWhole(c, sink))) return null;
        var wanted = new List<(int, int)>();
        for (var chunk = 0; chunk < chunks.Count; chunk++)
            for (var record = 0; record < chunks[chunk].Events; record++)
                if ((chunks[chunk].Marks[record].Sinks & sink) != 0) wanted.Add((chunk, record));
        return [.. wanted];
    }

    private static bool IsWantedWhole(LogChunk chunk, uint sink)
    {
        foreach (var mark in chunk.Marks)
            if ((mark.Sinks & sink) == 0) return false;
        return true;
    }

    private string IdOf()
    {
        using var ids = new PooledBytes(16 * Events);
        foreach (var record in Records) record.WriteId(ids.Extend(16));
        Span<byte> id = stackalloc byte[16];
        // Two halves of one content, seen from two sides.
        BinaryPrimitives.WriteUInt64LittleEndian(id, ContentHash.Of(ids.Span));
        BinaryPrimitives.WriteUInt64LittleEndian(id[8..], ContentHash.Of(ids.Span[8..]));
        return Convert.ToHexStringLower(id);
    }
}
