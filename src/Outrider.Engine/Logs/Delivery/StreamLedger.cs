using System.Text;

namespace Outrider.Logs.Delivery;

/// <summary>
/// How far every sink has taken one stream. Chunks may settle in any order; the acknowledged offset only moves over an unbroken run of settled ones,
/// so that what lies before it never need be read again.
/// </summary>
/// <param name="name">Tells this stream from every other one, on this machine and over restarts: goes into the ids of batches and records.</param>
/// <param name="start">Where reading begins.</param>
/// <param name="originOf">An offset of this stream as one that means the same place in every process; where nothing is given, the offset itself does.</param>
internal sealed class StreamLedger(string name, long start, Func<long, long>? originOf = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<LogChunk> _alive = new();
    private long _acknowledged = start;

    public string Name => name;

    /// <summary>Of the name, for ids.</summary>
    public ulong NameHash { get; } = ContentHash.Of(Encoding.UTF8.GetBytes(name));

    public long Acknowledged
    {
        get
        {
            lock (_gate) return _acknowledged;
        }
    }

    public long OriginOf(long offset) => originOf?.Invoke(offset) ?? offset;

    /// <summary>In the order of the stream, each where the one before it ended.</summary>
    public void Add(LogChunk chunk)
    {
        lock (_gate) _alive.Enqueue(chunk);
    }

    public void Settle(LogChunk chunk)
    {
        lock (_gate)
        {
            chunk.IsSettled = true;
            while (_alive.TryPeek(out var oldest) && oldest.IsSettled) _acknowledged = _alive.Dequeue().End;
        }
    }
}
