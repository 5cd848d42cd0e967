using System.Diagnostics.CodeAnalysis;

namespace Outrider.Traffic;

/// <summary>
/// A fixed number of records between many that fill them and one that reads them, without a lock: each record carries whose turn it is (Vyukov, "Bounded
/// MPMC queue", 1024cores.net). Who finds it full is told so and never waits.
/// </summary>
internal sealed class AccessRing
{
    private readonly AccessRecord[] _records;
    private readonly int _mask;
    private long _tail;
    private long _head;

    /// <param name="capacity">A power of two.</param>
    public AccessRing(int capacity)
    {
        _mask = capacity - 1;
        _records = new AccessRecord[capacity];
        for (var i = 0; i < capacity; i++) _records[i] = new AccessRecord { Turn = i };
    }

    /// <summary>True in the moment the ring becomes half full: from here on the reader should hurry.</summary>
    /// <param name="place">As <see cref="TryBegin"/> gave it.</param>
    public bool IsHalfFullAt(long place) => place - Volatile.Read(ref _head) == _records.Length / 2;

    /// <summary>A record to fill, which <see cref="Commit"/> must follow whatever happens; false where the ring is full.</summary>
    public bool TryBegin([NotNullWhen(true)] out AccessRecord? record, out long place)
    {
        for (place = Volatile.Read(ref _tail); ; place = Volatile.Read(ref _tail))
        {
            record = _records[place & _mask];
            var turn = Volatile.Read(ref record.Turn);
            if (turn == place && Interlocked.CompareExchange(ref _tail, place + 1, place) == place) return true;
            if (turn < place && Volatile.Read(ref _tail) == place)
            {
                record = null;
                return false;
            }
        }
    }

    public void Commit(AccessRecord record, long place) => Volatile.Write(ref record.Turn, place + 1);

    /// <summary>The next record in the order they were begun, for the one reader, which gives it back with <see cref="Release"/>; false where there is none yet.</summary>
    public bool TryRead([NotNullWhen(true)] out AccessRecord? record)
    {
        record = _records[_head & _mask];
        if (Volatile.Read(ref record.Turn) == _head + 1) return true;
        record = null;
        return false;
    }

    public void Release(AccessRecord record)
    {
        Volatile.Write(ref record.Turn, _head + _records.Length);
        Volatile.Write(ref _head, _head + 1);
    }
}
