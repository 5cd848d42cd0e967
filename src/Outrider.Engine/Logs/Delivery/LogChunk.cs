using Outrider.Logs.Records;

namespace Outrider.Logs.Delivery;

/// <summary>
/// A run of one stream's lines, ready for every sink: the unit that is read, counted and acknowledged. Shared by all sinks, which let go of it one by
/// one; with the last of them its bytes go back to the pool and the stream's acknowledged offset may move.
/// </summary>
/// <param name="stream">Where it is from.</param>
/// <param name="start">Offset in the stream of the first byte it covers.</param>
/// <param name="end">Offset after the last byte it covers.</param>
/// <param name="records">Owned by the chunk from here on.</param>
/// <param name="holders">How many sinks must let go of it.</param>
internal sealed class LogChunk(StreamLedger stream, long start, long end, RecordBuffer records, int holders)
{
    private readonly Lock _gate = new();
    private int _holders = holders;
    private bool[]? _rejected;

    /// <summary>Called once, when the last sink has let go; the records are still there.</summary>
    public required Action<LogChunk> Settled { private get; init; }

    public StreamLedger Stream => stream;

    public long Start => start;

    public long End => end;

    /// <summary>Whose bytes they are; sinks count and keep them by it.</summary>
    public string Source { get; init; } = "";

    /// <summary>Of the bytes that records were read from and that go no further, by reason: what transforms drop.</summary>
    public IReadOnlyList<(string Reason, long Bytes)> Dropped { get; init; } = [];

    public int Events => records.Count;

    /// <summary>One JSON object a line. Valid until this holder lets go, as all that follows from it.</summary>
    public ReadOnlyMemory<byte> Bytes => records.Bytes.Memory;

    public ReadOnlySpan<RecordMark> Marks => records.Marks;

    /// <summary>What it costs in memory.</summary>
    public int Capacity { get; } = records.Capacity;

    /// <summary>Source bytes that a durable buffer answers for from now on; 0 where none does.</summary>
    public long Buffered { get; private set; }

    /// <summary>Every sink has accepted it or refused it for good. Guarded by the ledger.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Where a record's bytes begin.</summary>
    public int StartOf(int record) => record == 0 ? 0 : Marks[record - 1].End;

    /// <summary>A durable buffer has it. The first one to ask answers for its bytes in the source's account.</summary>
    /// <returns>How many; 0 where another one does.</returns>
    public long TakeAccount()
    {
        lock (_gate)
        {
            if (Buffered > 0) return 0;
            return Buffered = end - start - Dropped.Sum(d => d.Bytes);
        }
    }

    /// <summary>A sink will never take this record.</summary>
    public void Reject(int record)
    {
        lock (_gate) (_rejected ??= new bool[Events])[record] = true;
    }

    /// <summary>Source bytes of all records that some sink has refused for good.</summary>
    public long RejectedBytes()
    {
        lock (_gate)
        {
            if (_rejected is null) return 0;
            var bytes = 0L;
            for (var i = 0; i < _rejected.Length; i++)
                if (_rejected[i]) bytes += Marks[i].SourceEnd - (i == 0 ? 0 : Marks[i - 1].SourceEnd);
            return bytes;
        }
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) != 0) return;
        Settled(this);
        records.Dispose();
    }
}
