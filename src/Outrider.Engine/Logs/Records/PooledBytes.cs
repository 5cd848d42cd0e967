using System.Buffers;

namespace Outrider.Logs.Records;

/// <summary>Bytes that grow in an array of the pool. Whoever holds it last returns the array with <see cref="Dispose"/>.</summary>
internal sealed class PooledBytes : IDisposable
{
    // One line of an idle application fits; a busy one grows it a few times a chunk.
    private const int FirstCapacity = 2 << 10;

    private byte[] _array;

    /// <param name="capacity">Bytes to begin with; 0 takes nothing from the pool yet.</param>
    public PooledBytes(int capacity = 0) => _array = capacity > 0 ? ArrayPool<byte>.Shared.Rent(capacity) : [];

    public int Length { get; private set; }

    /// <summary>What it costs in memory, whatever is in it.</summary>
    public int Capacity => _array.Length;

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    /// <summary>What is there, to be written over.</summary>
    public Span<byte> Writable => _array.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_array.Length - Length < bytes.Length) Room(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Append(byte one)
    {
        if (_array.Length == Length) Room(1);
        _array[Length++] = one;
    }

    /// <summary>So many bytes more, for the caller to fill.</summary>
    public Span<byte> Extend(int count)
    {
        var room = Room(count)[..count];
        Length += count;
        return room;
    }

    /// <summary>Writes over bytes that are there.</summary>
    public void Overwrite(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_array.AsSpan(at, Length - at));

    /// <summary>Takes back what was appended after <paramref name="length"/>.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Takes away the first <paramref name="count"/>.</summary>
    public void CutFront(int count)
    {
        if (count == 0) return;
        _array.AsSpan(count, Length - count).CopyTo(_array);
        Length -= count;
        // Between two messages nothing is held.
        if (Length == 0) Dispose();
    }

    /// <summary>Makes room in front of what stands at <paramref name="at"/>.</summary>
    public Span<byte> Insert(int at, int count)
    {
        Room(count);
        _array.AsSpan(at, Length - at).CopyTo(_array.AsSpan(at + count));
        Length += count;
        return _array.AsSpan(at, count);
    }

    public void Dispose()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private Span<byte> Room(int count)
    {
        if (_array.Length - Length >= count) return _array.AsSpan(Length);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(FirstCapacity, _array.Length * 2), checked(Length + count)));
        _array.AsSpan(0, Length).CopyTo(larger);
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
        return _array.AsSpan(Length);
    }
}
