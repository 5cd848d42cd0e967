using System.Buffers;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// Header fields, or trailers, in the order they came: names and values as octets in one rented buffer. It is used again by the next message of its
/// owner; what it hands out is valid until then. Whoever fills it has checked names and values.
/// </summary>
internal sealed class HeaderFields
{
    private byte[] _octets = [];
    private int _used;
    private Slot[] _slots = [];
    private int _size;
    private uint _present;

    public int Count { get; private set; }

    /// <summary>Names, values and 4 octets a line (": " and CRLF): what the limit on a head counts.</summary>
    public int Size => _size + 4 * Count;

    public ReadOnlySpan<byte> Name(int at) => _octets.AsSpan(_slots[at].NameStart, _slots[at].NameLength);

    public ReadOnlySpan<byte> Value(int at) => _octets.AsSpan(_slots[at].ValueStart, _slots[at].ValueLength);

    public HeaderField Field(int at) => _slots[at].Field;

    /// <summary>True where there is a line of one of the wire's own headers. Costs nothing: most messages have few of them.</summary>
    public bool Has(HeaderField field) => (_present & (1u << (int)field)) != 0;

    /// <summary>How many lines there are of one of the wire's own headers.</summary>
    public int CountOf(HeaderField field)
    {
        var count = 0;
        if (!Has(field)) return count;
        for (var i = 0; i < Count; i++)
            if (_slots[i].Field == field) count++;
        return count;
    }

    /// <summary>The place of the first line of one of the wire's own headers at or behind <paramref name="from"/>, or -1.</summary>
    public int IndexOf(HeaderField field, int from = 0)
    {
        if (!Has(field)) return -1;
        for (var i = from; i < Count; i++)
            if (_slots[i].Field == field) return i;
        return -1;
    }

    public int CountOf(HeaderName name)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
            if (name.Is(Name(i))) count++;
        return count;
    }

    /// <summary>Empty where there is no such line.</summary>
    public ReadOnlySpan<byte> ValueOf(HeaderName name, int index = 0)
    {
        for (var i = 0; i < Count; i++)
            if (name.Is(Name(i)) && index-- == 0) return Value(i);
        return default;
    }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        AddAhead(0, name, name.Length, value.Length);
        ReserveOctets(name.Length + value.Length);
        name.CopyTo(_octets.AsSpan(_used));
        value.CopyTo(_octets.AsSpan(_used + name.Length));
        _used += name.Length + value.Length;
    }

    public void Add(HeaderName name, ReadOnlySpan<byte> value) => Add(name.Octets, value);

    /// <summary>A line whose octets follow, in one copy for all lines, by <see cref="Hold"/>; until then names and values may not be asked for.</summary>
    /// <param name="start">Where the name begins, counted from what will be held.</param>
    /// <param name="name">The name itself.</param>
    /// <param name="valueStart">Where the value begins, counted in the same way.</param>
    /// <param name="valueLength">May be 0.</param>
    public void AddAhead(int start, ReadOnlySpan<byte> name, int valueStart, int valueLength)
    {
        if (_slots.Length == Count) _slots = Grown(_slots, Count, Math.Max(32, 2 * Count));
        var field = FieldOf(name);
        _present |= 1u << (int)field;
        _slots[Count++] = new Slot(_used + start, _used + valueStart, name.Length, valueLength, field);
        _size += name.Length + valueLength;
    }

    /// <summary>The octets of the lines added ahead.</summary>
    public void Hold(ReadOnlySpan<byte> lines)
    {
        ReserveOctets(lines.Length);
        lines.CopyTo(_octets.AsSpan(_used));
        _used += lines.Length;
    }

    public void Clear()
    {
        Count = 0;
        _used = 0;
        _size = 0;
        _present = 0;
    }

    /// <summary>Empty, and its buffers given back: between two messages of a connection that may rest long.</summary>
    public void Release()
    {
        Clear();
        if (_octets.Length > 0) ArrayPool<byte>.Shared.Return(_octets);
        if (_slots.Length > 0) ArrayPool<Slot>.Shared.Return(_slots);
        _octets = [];
        _slots = [];
    }

    internal static HeaderField FieldOf(ReadOnlySpan<byte> name) => KnownFields.Of(name);

    private void ReserveOctets(int count)
    {
        if (_octets.Length - _used < count) _octets = Grown(_octets, _used, Math.Max(1024, _used + count));
    }

    private static T[] Grown<T>(T[] from, int used, int wanted)
    {
        var larger = ArrayPool<T>.Shared.Rent(wanted);
        from.AsSpan(0, used).CopyTo(larger);
        if (from.Length > 0) ArrayPool<T>.Shared.Return(from);
        return larger;
    }

    private readonly record struct Slot(int NameStart, int ValueStart, int NameLength, int ValueLength, HeaderField Field);
}
