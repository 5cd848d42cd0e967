using System.Text;

namespace Outrider.Http;

/// <summary>
/// Encodes the header blocks of one connection (RFC 7541). What repeats from message to message, and is no secret, goes into the dynamic table the second
/// time it is seen, and is one octet from then on. What may be a secret is never indexed, here or further on (section 7.1.3): one connection carries the
/// fields of many callers, and its table must not tell one what another has sent. Strings are not Huffman coded: the octets that saves cost more
/// processor time than the wire between neighbours does.
/// </summary>
internal sealed class HpackEncoder
{
    /// <summary>What every peer offers to begin with (RFC 9113 section 6.5.2); more is not used.</summary>
    public const int TableSize = 4096;

    private const int MaxNameLength = 64;
    private const int MaxIndexedValue = 256;

    private readonly HpackTable _table = new(TableSize);

    // Hashes of the entries of the table, at the places of a ring as long as the table can have entries; and of fields that were seen once.
    private readonly int[] _entries = new int[TableSize / HpackTable.EntryOverhead];
    private readonly int[] _seen = new int[64];
    private int _added;
    private int _smallest = TableSize;
    private bool _mustResize;

    /// <summary>The peer's SETTINGS_HEADER_TABLE_SIZE, from the next block on.</summary>
    public void SetPeerTableSize(int size)
    {
        size = Math.Min(size, TableSize);
        if (size == _table.MaxSize && !_mustResize) return;
        _smallest = _mustResize ? Math.Min(_smallest, size) : Math.Min(_table.MaxSize, size);
        _table.Resize(_smallest);
        _table.Resize(size);
        _mustResize = true;
    }

    /// <summary>Before the first field of a block.</summary>
    public void BeginBlock(Http2Output output)
    {
        if (!_mustResize) return;
        _mustResize = false;
        // The smallest in between too, since it has evicted (RFC 7541 section 4.2).
        if (_smallest < _table.MaxSize) AddResize(output, _smallest);
        AddResize(output, _table.MaxSize);
    }

    public void AddStatus(Http2Output output, int status)
    {
        var index = status switch { 200 => 8, 204 => 9, 206 => 10, 304 => 11, 400 => 12, 404 => 13, 500 => 14, _ => 0 };
        if (index > 0)
        {
            output.Octet((byte)(0x80 | index));
            return;
        }

        Span<byte> digits = [(byte)('0' + (status / 100)), (byte)('0' + (status / 10 % 10)), (byte)('0' + (status % 10))];
        AddLiteral(output, 0x00, 4, 8, default, digits);
    }

    /// <summary>A pseudo-header, or another one that the static table has whole or by name.</summary>
    public void Add(Http2Output output, int staticIndex, ReadOnlySpan<byte> value, HpackIndexing indexing = HpackIndexing.Literal) =>
        Add(output, HpackStaticTable.Name(staticIndex), staticIndex, value, indexing);

    /// <summary>As it is, of two parts.</summary>
    public void Add(Http2Output output, int staticIndex, ReadOnlySpan<byte> value, ReadOnlySpan<byte> rest) => AddLiteral(output, 0x00, 4, staticIndex, default, value, rest);

    /// <param name="output">Of the connection.</param>
    /// <param name="name">In any case; lower-cased here (RFC 9113 section 8.2).</param>
    /// <param name="value">As it came.</param>
    public void Add(Http2Output output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length > MaxNameLength)
        {
            AddLiteral(output, 0x00, 4, 0, name, value);
            return;
        }

        Span<byte> lower = stackalloc byte[MaxNameLength];
        Ascii.ToLower(name, lower, out var length);
        lower = lower[..length];
        Add(output, lower, HpackStaticTable.IndexOf(lower), value, HpackIndexed.Of(lower));
    }

    private void Add(Http2Output output, ReadOnlySpan<byte> name, int index, ReadOnlySpan<byte> value, HpackIndexing indexing)
    {
        if (indexing == HpackIndexing.Never) AddLiteral(output, 0x10, 4, index, name, value);
        else if (indexing == HpackIndexing.Literal || value.Length > MaxIndexedValue) AddLiteral(output, 0x00, 4, index, name, value);
        else AddRepeating(output, name, index, value);
    }

    private void AddRepeating(Http2Output output, ReadOnlySpan<byte> name, int index, ReadOnlySpan<byte> value)
    {
        var hash = Hash(name, value);
        if (Find(hash, name, value) is >= 0 and var at)
        {
            AddInteger(output, 0x80, 7, HpackStaticTable.Count + 1 + at);
            return;
        }

        ref var seen = ref _seen[hash & (_seen.Length - 1)];
        var size = name.Length + value.Length + HpackTable.EntryOverhead;
        if (seen != hash || size > _table.MaxSize)
        {
            seen = hash;
            AddLiteral(output, 0x00, 4, index, name, value);
            return;
        }

        AddLiteral(output, 0x40, 6, index, name, value);
        _table.Add(name, value);
        _entries[_added++ & (_entries.Length - 1)] = hash;
    }

    /// <summary>The place of an entry in the table, or -1.</summary>
    private int Find(int hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < _table.Count; i++)
            if (_entries[(_added - 1 - i) & (_entries.Length - 1)] == hash && _table.Value(i).SequenceEqual(value) && _table.Name(i).SequenceEqual(name)) return i;
        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        hash.AddBytes(value);
        return hash.ToHashCode();
    }

    private static void AddResize(Http2Output output, int size) => AddInteger(output, 0x20, 5, size);

    private static void AddInteger(Http2Output output, byte pattern, int prefixBits, int value)
    {
        var count = HpackInteger.Write(output.Reserve(6), pattern, prefixBits, value);
        output.Commit(count);
    }

    private static void AddLiteral(Http2Output output, byte pattern, int prefixBits, int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> rest = default)
    {
        var to = output.Reserve(name.Length + value.Length + rest.Length + 18);
        var at = HpackInteger.Write(to, pattern, prefixBits, index);
        if (index == 0)
        {
            at += HpackInteger.Write(to[at..], 0x00, 7, name.Length);
            Ascii.ToLower(name, to[at..], out _);
            at += name.Length;
        }

        at += HpackInteger.Write(to[at..], 0x00, 7, value.Length + rest.Length);
        value.CopyTo(to[at..]);
        rest.CopyTo(to[(at + value.Length)..]);
        output.Commit(at + value.Length + rest.Length);
    }
}
