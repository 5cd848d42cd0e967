using System.Buffers;

namespace Outrider.Http;

/// <summary>
/// Decodes the header blocks of one connection, one after the other (RFC 7541). A sink may stop listening to a field, but every block is decoded to its
/// end, for the table's sake.
/// </summary>
internal sealed class HpackDecoder(int tableSize)
{
    private readonly HpackTable _table = new(tableSize);
    private byte[] _name = [];
    private byte[] _value = [];

    /// <param name="block">Whole.</param>
    /// <param name="sink">Gets each field, unchecked; what it is given is valid within the call.</param>
    /// <exception cref="HpackException">It is no header block: the connection is lost.</exception>
    public void Decode<TSink>(ReadOnlySpan<byte> block, TSink sink) where TSink : IFieldSink
    {
        var mayResize = true;
        while (!block.IsEmpty)
        {
            var first = block[0];
            if (first >= 0x80)
            {
                var index = HpackInteger.Take(ref block, 7);
                sink.Add(Name(index), Value(index));
            }
            else if (first >= 0x40) AddLiteral(ref block, 6, isIndexed: true, sink);
            else if (first < 0x20) AddLiteral(ref block, 4, isIndexed: false, sink);
            else
            {
                // Only at a block's beginning (RFC 7541 section 4.2).
                if (!mayResize) throw new HpackException("the table's size changes within a block");
                Resize(HpackInteger.Take(ref block, 5));
                continue;
            }

            mayResize = false;
        }
    }

    private void AddLiteral<TSink>(ref ReadOnlySpan<byte> block, int prefixBits, bool isIndexed, TSink sink) where TSink : IFieldSink
    {
        var index = HpackInteger.Take(ref block, prefixBits);
        var name = index == 0 ? TakeString(ref block, ref _name) : Name(index);
        var value = TakeString(ref block, ref _value);
        sink.Add(name, value);
        if (!isIndexed) return;
        if (index > HpackStaticTable.Count)
        {
            // The name lies in the table, which is about to evict or to move it.
            if (_name.Length < name.Length) Grow(ref _name, name.Length);
            name.CopyTo(_name);
            name = _name.AsSpan(0, name.Length);
        }

        _table.Add(name, value);
    }

    private ReadOnlySpan<byte> Name(int index) => index <= HpackStaticTable.Count && index > 0 ? HpackStaticTable.Name(index) : _table.Name(Dynamic(index));

    private ReadOnlySpan<byte> Value(int index) => index <= HpackStaticTable.Count && index > 0 ? HpackStaticTable.Value(index) : _table.Value(Dynamic(index));

    private int Dynamic(int index)
    {
        var at = index - HpackStaticTable.Count - 1;
        if (at < 0 || at >= _table.Count) throw new HpackException($"there is no entry {index}");
        return at;
    }

    private void Resize(int size)
    {
        if (size > tableSize) throw new HpackException($"a table of {size} octets was not offered");
        _table.Resize(size);
    }

    private static ReadOnlySpan<byte> TakeString(ref ReadOnlySpan<byte> block, ref byte[] decoded)
    {
        if (block.IsEmpty) throw new HpackException("a field is cut short");
        var isHuffman = block[0] >= 0x80;
        var length = HpackInteger.Take(ref block, 7);
        if (length > block.Length) throw new HpackException("a string is cut short");
        var raw = block[..length];
        block = block[length..];
        if (!isHuffman) return raw;
        var room = HpackHuffman.MaxDecoded(length);
        if (decoded.Length < room) Grow(ref decoded, room);
        return decoded.AsSpan(0, HpackHuffman.Decode(raw, decoded));
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = ArrayPool<byte>.Shared.Rent(Math.Max(256, length));
    }
}
