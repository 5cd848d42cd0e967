namespace Outrider.Http;

/// <summary>
/// The dynamic table (RFC 7541 section 2.3.2): the newest entry has index 0, the oldest are evicted. Entries lie one behind the other in a buffer twice as
/// large as the table may be; when its end is reached, what lives is moved to its front, which happens at most once a table's worth of insertions.
/// </summary>
internal sealed class HpackTable
{
    /// <summary>What an entry counts beyond its octets (RFC 7541 section 4.1).</summary>
    public const int EntryOverhead = 32;

    private readonly int _capacity;
    private readonly Slot[] _slots;
    private byte[] _octets = [];
    private int _end;
    private int _newest = -1;

    /// <param name="capacity">As the RFC counts.</param>
    public HpackTable(int capacity)
    {
        (_capacity, MaxSize) = (capacity, capacity);
        _slots = new Slot[Math.Max(1, capacity / EntryOverhead)];
    }

    public int Count { get; private set; }

    /// <summary>As the RFC counts.</summary>
    public int Size { get; private set; }

    /// <summary>What <see cref="Size"/> may grow to; at most what the table was made for.</summary>
    public int MaxSize { get; private set; }

    public ReadOnlySpan<byte> Name(int index)
    {
        ref readonly var slot = ref At(index);
        return _octets.AsSpan(slot.Start, slot.NameLength);
    }

    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly var slot = ref At(index);
        return _octets.AsSpan(slot.Start + slot.NameLength, slot.ValueLength);
    }

    public void Resize(int maxSize)
    {
        MaxSize = maxSize;
        Evict(maxSize);
    }

    /// <summary>Puts an entry in front. One that is larger than the table empties it (RFC 7541 section 4.4). Neither may lie in the table: a copy can.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = name.Length + value.Length + EntryOverhead;
        Evict(MaxSize - size);
        if (size > MaxSize) return;
        Reserve(name.Length + value.Length);
        _newest = (_newest + 1) % _slots.Length;
        _slots[_newest] = new Slot(_end, name.Length, value.Length);
        name.CopyTo(_octets.AsSpan(_end));
        value.CopyTo(_octets.AsSpan(_end + name.Length));
        _end += name.Length + value.Length;
        Size += size;
        Count++;
    }

    private void Evict(int until)
    {
        while (Count > 0 && Size > until)
        {
            ref readonly var oldest = ref At(Count - 1);
            Size -= oldest.NameLength + oldest.ValueLength + EntryOverhead;
            Count--;
        }

        if (Count == 0) _end = 0;
    }

    private void Reserve(int octets)
    {
        if (_octets.Length - _end >= octets) return;
        var live = Count == 0 ? 0 : At(Count - 1).Start;
        var kept = Count == 0 ? 0 : _end - live;
        // Most connections' tables stay small; none needs more than twice its size.
        var target = kept + octets > _octets.Length / 2 ? new byte[Math.Min(2 * _capacity, Math.Max(512, 4 * (kept + octets)))] : _octets;
        _octets.AsSpan(live, kept).CopyTo(target);
        for (var i = 0; i < Count; i++) At(i).Start -= live;
        (_octets, _end) = (target, kept);
    }

    private ref Slot At(int index) => ref _slots[(_newest - index + _slots.Length) % _slots.Length];

    private record struct Slot(int Start, int NameLength, int ValueLength);
}
