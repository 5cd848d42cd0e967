using Outrider.Logs.Records;

namespace Outrider.Logs.Delivery;

/// <summary>
/// A run of one stream's lines, ready for every sink: the unit that is read, counted and acknowledged. Shared by all sinks, which let go of it one by
/// one; with the last of them its bytes go back to the pool and the stream's acknowledged offset may move.
/// </summary>
/// <param name="stream">Where it is from.</param>
/// <param name="start">Offset in the stream of the first byte it covers.</param>
/// <param name="end">Offset after the last byte it covers.</param>
/// <param name="records">One JSON object a line; owned by the chunk from here on.</param>
/// <param name="events">How many records.</param>
/// <param name="sinks">How many must let go of it.</param>
internal sealed class LogChunk(StreamLedger stream, long start, long end, PooledBytes records, int events, int sinks)
{
    private int _holders = sinks;
    private volatile bool _isRejected;

    /// <summary>Called once, when the last sink has let go.</summary>
    public required Action<LogChunk> Settled { private get; init; }

    public StreamLedger Stream => stream;

    public long Start => start;

    public long End => end;

    /// <summary>Of the bytes it covers, as they were read: after a file was cut in place the same offsets hold other lines.</summary>
    public required ulong ContentHash { get; init; }

    public int Events => events;

    /// <summary>Valid until this holder lets go.</summary>
    public ReadOnlyMemory<byte> Bytes => records.Memory;

    /// <summary>What it costs in memory.</summary>
    public int Capacity { get; } = records.Capacity;

    /// <summary>One sink at least will never take it.</summary>
    public bool IsRejected => _isRejected;

    /// <summary>Every sink has accepted it or refused it for good. Guarded by the ledger.</summary>
    public bool IsSettled { get; set; }

    public void LetGo(bool isRejected)
    {
        if (isRejected) _isRejected = true;
        if (Interlocked.Decrement(ref _holders) != 0) return;
        records.Dispose();
        Settled(this);
    }
}
