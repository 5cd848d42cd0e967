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

    // Of a sink's batch: whole chunks fill it to three quarters at least.
    private const int ChunksInBatch = 4;

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
        WantsIds = deliveries.Any(d => d.WantsIds);
        MaxEvents = Math.Max(1, deliveries.Min(d => d.Limits.MaxEvents) / ChunksInBatch);
        MaxBytes = Math.Min(MaxChunkBytes, deliveries.Min(d => d.Limits.MaxBytes) / ChunksInBatch);
    }

    /// <summary>Of a chunk, so that every sink can put whole ones into its batches.</summary>
    public int MaxEvents { get; }

    /// <inheritdoc cref="MaxEvents"/>
    public long MaxBytes { get; }

    /// <summary>Some sink needs the hash of what a record was read from.</summary>
    public bool WantsIds { get; }

    public Task RoomAsync(CancellationToken cancel) => _budget.RoomAsync(cancel);

    /// <param name="account">Of the source.</param>
    /// <param name="stream">The chunk begins where the stream's last one ended.</param>
    /// <param name="start">Offset of the first byte covered.</param>
    /// <param name="end">Offset after the last byte covered.</param>
    /// <param name="records">Taken over; none where the bytes held blank lines only, or nothing that goes further.</param>
    /// <param name="dropped">Bytes of what goes no further, by reason.</param>
    public void Add(SourceAccount account, StreamLedger stream, long start, long end, RecordBuffer records, IReadOnlyList<(string Reason, long Bytes)> dropped)
    {
        var sinks = 0u;
        foreach (var mark in records.Marks) sinks |= mark.Sinks;
        var holders = _deliveries.Count(d => (d.Mark & sinks) != 0);
        var chunk = new LogChunk(stream, start, end, records, holders + 1) { Source = account.Source, Dropped = dropped, Settled = chunk => Settle(chunk, account) };
        _budget.Take(chunk.Capacity);
        stream.Add(chunk);
        account.Read(records.Count, end - start);
        foreach (var delivery in holders == 0 ? [] : _deliveries)
            if ((delivery.Mark & sinks) != 0) delivery.Enqueue(chunk);
        // Held until every sink has it, so that one that is quick settles nothing before the next one knows of it.
        chunk.LetGo();
        if (holders == 0) _settledAtOnce();
    }

    private void Settle(LogChunk chunk, SourceAccount account)
    {
        account.Settle(chunk);
        chunk.Stream.Settle(chunk);
        _budget.GiveBack(chunk.Capacity);
    }
}
