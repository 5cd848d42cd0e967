using Outrider.Logs.Records;

namespace Outrider.Logs.Delivery;

/// <summary>
/// Where sources hand over what they read: each chunk is counted, entered into its stream's ledger and given to every sink. A source waits for
/// <see cref="RoomAsync"/>, cuts one chunk within the limits, and adds it. The queues to the sinks need no bound of their own: all that is in
/// them is within the budget.
/// </summary>
internal sealed class Intake
{
    // A chunk larger than this would make the budget's steps too coarse; a sink that wants more at once gets several.
    private const long MaxChunkBytes = 256 << 10;

    private readonly MemoryBudget _budget;
    private readonly IReadOnlyList<SinkDelivery> _deliveries;
    private readonly Action _settledAtOnce;

    /// <param name="budget">Of all chunks alive.</param>
    /// <param name="deliveries">One a sink.</param>
    /// <param name="settledAtOnce">Called where there was nothing to send, and a checkpoint is due all the same.</param>
    public Intake(MemoryBudget budget, IReadOnlyList<SinkDelivery> deliveries, Action settledAtOnce)
    {
        _budget = budget;
        _deliveries = deliveries;
        _settledAtOnce = settledAtOnce;
        MaxEvents = deliveries.Min(d => d.Limits.MaxEvents);
        MaxBytes = Math.Min(MaxChunkBytes, deliveries.Min(d => d.Limits.MaxBytes));
    }

    /// <summary>Of a chunk, so that every sink can put whole ones into its batches.</summary>
    public int MaxEvents { get; }

    /// <inheritdoc cref="MaxEvents"/>
    public long MaxBytes { get; }

    public Task RoomAsync(CancellationToken cancel) => _budget.RoomAsync(cancel);

    /// <param name="account">Of the source.</param>
    /// <param name="stream">The chunk begins where the stream's last one ended.</param>
    /// <param name="start">Offset of the first byte covered.</param>
    /// <param name="source">The bytes covered, as they were read.</param>
    /// <param name="records">Taken over.</param>
    /// <param name="events">How many records; 0 where the bytes were blank lines only.</param>
    public void Add(SourceAccount account, StreamLedger stream, long start, ReadOnlySpan<byte> source, PooledBytes records, int events)
    {
        var chunk = new LogChunk(stream, start, start + source.Length, records, events, events == 0 ? 1 : _deliveries.Count)
        {
            ContentHash = Delivery.ContentHash.Of(source),
            Settled = chunk => Settle(chunk, account),
        };
        _budget.Take(chunk.Capacity);
        stream.Add(chunk);
        account.Read(events, source.Length);
        foreach (var delivery in events == 0 ? [] : _deliveries) delivery.Enqueue(chunk);
        if (events > 0) return;
        chunk.LetGo(isRejected: false);
        _settledAtOnce();
    }

    private void Settle(LogChunk chunk, SourceAccount account)
    {
        account.Settle(chunk.End - chunk.Start, chunk.IsRejected);
        chunk.Stream.Settle(chunk);
        _budget.GiveBack(chunk.Capacity);
    }
}
