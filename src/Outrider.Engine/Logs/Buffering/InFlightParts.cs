namespace Outrider.Logs.Buffering;

/// <summary>Parts that were read back and wait for the sink's answer: the accepted place moves over an unbroken run of those that have it.</summary>
/// <param name="accept">Takes the place.</param>
internal sealed class InFlightParts(Action<BufferPosition> accept)
{
    private readonly Lock _gate = new();
    private readonly Queue<Entry> _alive = new();
    private long _bytes;

    /// <summary>What they take in memory.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    public Entry Add(BufferPosition next, int capacity)
    {
        var entry = new Entry(next, capacity);
        lock (_gate)
        {
            _alive.Enqueue(entry);
            _bytes += capacity;
        }

        return entry;
    }

    public void Done(Entry entry)
    {
        lock (_gate)
        {
            entry.IsDone = true;
            _bytes -= entry.Capacity;
            BufferPosition? next = null;
            while (_alive.TryPeek(out var oldest) && oldest.IsDone) next = _alive.Dequeue().Next;
            if (next is { } place) accept(place);
        }
    }

    internal sealed class Entry(BufferPosition next, int capacity)
    {
        public BufferPosition Next => next;

        public int Capacity => capacity;

        public bool IsDone { get; set; }
    }
}
