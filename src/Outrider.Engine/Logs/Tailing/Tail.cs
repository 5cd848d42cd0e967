using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Tailing;

/// <summary>One stream that is followed: how far it has been read, acknowledged and saved. Owned by its source's loop.</summary>
internal sealed class Tail(ITailedBytes bytes, StreamLedger ledger, Enrichment enrichment, long start) : IDisposable
{
    private long _collected = start;
    private long _saved = start;

    public ITailedBytes Bytes => bytes;

    public StreamLedger Ledger => ledger;

    public Enrichment Enrichment => enrichment;

    /// <summary>The first byte that is in no chunk yet; always at the beginning of a line, or of the rest of one that was cut.</summary>
    public long Position { get; set; } = start;

    /// <summary>The line at <see cref="Position"/> began before it: it was too long.</summary>
    public bool IsInsideLine { get; set; }

    /// <summary>Lines at <see cref="Position"/> that may be followed by more of the same record.</summary>
    public HeldUnit Held { get; } = new();

    /// <summary>Nothing more is written to it: a last line without its end is delivered as it is.</summary>
    public bool HasEnded { get; set; }

    /// <summary>All that was read is acknowledged, and a checkpoint on disk says so.</summary>
    public bool IsSaved => Interlocked.Read(ref _saved) == Position;

    /// <summary>A checkpoint on disk covers what lies before.</summary>
    public long SavedTo => Interlocked.Read(ref _saved);

    /// <summary>Before it is read: what has become of its files.</summary>
    public void Refresh()
    {
        if (bytes.Refresh(Position, Interlocked.Read(ref _saved))) IsInsideLine = false;
    }

    /// <summary>What is acknowledged now. From the thread that writes checkpoints, as is <see cref="Saved"/>.</summary>
    public IEnumerable<Checkpoint> Collect()
    {
        _collected = ledger.Acknowledged;
        var behind = bytes.Behind(_collected);
        return bytes.PlaceOf(_collected) is { } place ? [.. behind, place] : behind;
    }

    /// <summary>What was last collected is on disk.</summary>
    public void Saved() => Interlocked.Exchange(ref _saved, _collected);

    public void Dispose() => bytes.Dispose();
}
