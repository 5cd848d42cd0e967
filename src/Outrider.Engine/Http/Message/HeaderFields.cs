using System.Buffers;
using System.Text;
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

    public int Count { get; private set; }

    /// <summary>Names, values and 4 octets a line (": " and CRLF): what the limit on a head counts.</summary>
    public int Size => _used + 4 * Count;

    public ReadOnlySpan<byte> Name(int at) => _octets.AsSpan(_slots[at].Start, _slots[at].NameLength);

    public ReadOnlySpan<byte> Value(int at) => _octets.AsSpan(_slots[at].Start + _slots[at].NameLength, _slots[at].ValueLength);

    public HeaderField Field(int at) => _slots[at].Field;

    /// <summary>How many lines there are of one of the wire's own headers.</summary>
    public int CountOf(HeaderField field)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
            if (_slots[i].Field == field) count++;
        return count;
    }

    /// <summary>The place of the first line of one of the wire's own headers at or behind <paramref name="from"/>, or -1.</summary>
    public int IndexOf(HeaderField field, int from = 0)
    {
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
        Reserve(name.Length + value.Length);
        name.CopyTo(_octets.AsSpan(_used));
        value.CopyTo(_octets.AsSpan(_used + name.Length));
        _slots[Count++] = new Slot(_used, name.Length, value.Length, FieldOf(name));
        _used += name.Length + value.Length;
    }

    public void Add(HeaderName name, ReadOnlySpan<byte> value) => Add(name.Octets, value);

    public void Clear()
    {
        Count = 0;
        _used = 0;
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

    internal static HeaderField FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Ascii.EqualsIgnoreCase(name, "te"u8) => HeaderField.Te,
        4 when Ascii.EqualsIgnoreCase(name, "host"u8) => HeaderField.Host,
        6 when Ascii.EqualsIgnoreCase(name, "expect"u8) => HeaderField.Expect,
        7 when Ascii.EqualsIgnoreCase(name, "upgrade"u8) => HeaderField.Upgrade,
        7 when Ascii.EqualsIgnoreCase(name, "trailer"u8) => HeaderField.Trailer,
        10 when Ascii.EqualsIgnoreCase(name, "connection"u8) => HeaderField.Connection,
        10 when Ascii.EqualsIgnoreCase(name, "keep-alive"u8) => HeaderField.KeepAlive,
        14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => HeaderField.ContentLength,
        14 when Ascii.EqualsIgnoreCase(name, "http2-settings"u8) => HeaderField.Http2Settings,
        16 when Ascii.EqualsIgnoreCase(name, "proxy-connection"u8) => HeaderField.ProxyConnection,
        17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => HeaderField.TransferEncoding,
        18 when Ascii.EqualsIgnoreCase(name, "proxy-authenticate"u8) => HeaderField.ProxyAuthenticate,
        19 when Ascii.EqualsIgnoreCase(name, "proxy-authorization"u8) => HeaderField.ProxyAuthorization,
        _ => HeaderField.Other,
    };

    private void Reserve(int octets)
    {
        if (_octets.Length - _used < octets) _octets = Grown(_octets, _used, Math.Max(1024, _used + octets));
        if (_slots.Length == Count) _slots = Grown(_slots, Count, Math.Max(32, 2 * Count));
    }

    private static T[] Grown<T>(T[] from, int used, int wanted)
    {
        var larger = ArrayPool<T>.Shared.Rent(wanted);
        from.AsSpan(0, used).CopyTo(larger);
        if (from.Length > 0) ArrayPool<T>.Shared.Return(from);
        return larger;
    }

    private readonly record struct Slot(int Start, int NameLength, int ValueLength, HeaderField Field);
}
