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

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Append(byte one)
    {
        Room(1)[0] = one;
        Length++;
    }

    /// <summary>Puts other bytes in the place of those from <paramref name="start"/> on.</summary>
    public void Replace(int start, ReadOnlySpan<byte> bytes)
    {
        Length = start;
        Append(bytes);
    }

    /// <summary>Takes back what was appended after <paramref name="length"/>.</summary>
    public void CutTo(int length) => Length = length;

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
