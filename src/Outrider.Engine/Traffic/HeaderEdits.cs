using System.Text;

namespace Outrider.Traffic;

/// <summary>
/// Changes to a head, gathered by the layers and applied once by the engine: removals first, so that what Outrider asserts cannot be met by the caller's
/// own copy. It is used again by the next exchange of its connection, and then allocates nothing.
/// </summary>
internal sealed class HeaderEdits
{
    private readonly List<HeaderName> _removed = [];
    private readonly List<Addition> _added = [];
    private byte[] _values = [];
    private int _used;

    /// <summary>How many headers are added.</summary>
    public int Added => _added.Count;

    public HeaderName AddedName(int at) => _added[at].Name;

    public ReadOnlySpan<byte> AddedValue(int at) => _values.AsSpan(_added[at].Start, _added[at].Length);

    public void Clear()
    {
        _removed.Clear();
        _added.Clear();
        _used = 0;
    }

    public void Remove(HeaderName name) => _removed.Add(name);

    /// <summary>True where the caller's header of this name does not pass, in whatever spelling (<see cref="HeaderName.Covers"/>).</summary>
    public bool Removes(ReadOnlySpan<byte> name)
    {
        foreach (var removed in _removed)
            if (removed.Covers(name)) return true;
        return false;
    }

    /// <summary>Adds beside what is there.</summary>
    public void Add(HeaderName name, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        Commit(name, value.Length);
    }

    /// <param name="name">The header.</param>
    /// <param name="value">Characters up to U+00FF, each one octet.</param>
    public void Add(HeaderName name, ReadOnlySpan<char> value) => Commit(name, Encoding.Latin1.GetBytes(value, Room(value.Length)));

    /// <summary>Replaces every copy the caller sent.</summary>
    public void Set(HeaderName name, ReadOnlySpan<byte> value)
    {
        Remove(name);
        Add(name, value);
    }

    /// <inheritdoc cref="Set(HeaderName, ReadOnlySpan{byte})"/>
    public void Set(HeaderName name, ReadOnlySpan<char> value)
    {
        Remove(name);
        Add(name, value);
    }

    private Span<byte> Room(int length)
    {
        if (_values.Length - _used < length) Array.Resize(ref _values, Math.Max(256, 2 * (_used + length)));
        return _values.AsSpan(_used);
    }

    private void Commit(HeaderName name, int length)
    {
        _added.Add(new Addition(name, _used, length));
        _used += length;
    }

    private readonly record struct Addition(HeaderName Name, int Start, int Length);
}
