using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
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
            for (var i = 0; i < Events; i++) yield return this[i];
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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> one = stackalloc byte[16];
        foreach (var chunk in Chunks) hash.AppendData(Encoding.UTF8.GetBytes(chunk.Stream.Name));
        for (var chunk = 0; _only is null && chunk < Chunks.Count; chunk++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(one, Chunks[chunk].Stream.OriginOf(Chunks[chunk].Start));
            hash.AppendData(one[..8]);
            foreach (var mark in Chunks[chunk].Marks)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(one, mark.ContentHash);
                hash.AppendData(one[..8]);
            }
        }

        foreach (var record in _only is null ? [] : Records)
        {
            record.WriteId(one);
            hash.AppendData(one);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
