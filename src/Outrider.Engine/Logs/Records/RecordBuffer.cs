using System.Buffers;
using System.Runtime.CompilerServices;

namespace Outrider.Logs.Records;

/// <summary>Records on their way, one JSON object a line, with a mark for each. Whoever holds it last disposes of it.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private RecordMark[] _marks = [];

    /// <param name="capacity">Bytes that are likely to be needed, so that growing copies nothing.</param>
    public RecordBuffer(int capacity = 0) => Bytes = new PooledBytes(capacity);

    public PooledBytes Bytes { get; }

    public int Count { get; private set; }

    public ReadOnlySpan<RecordMark> Marks => _marks.AsSpan(0, Count);

    /// <summary>What it costs in memory, whatever is in it.</summary>
    public int Capacity => Bytes.Capacity + _marks.Length * Unsafe.SizeOf<RecordMark>();

    /// <summary>Of all whole records.</summary>
    public int End => Count == 0 ? 0 : _marks[Count - 1].End;

    public void Add(in RecordMark mark)
    {
        if (Count == _marks.Length) Grow();
        _marks[Count++] = mark;
    }

    /// <summary>Takes back all records after the first <paramref name="count"/>.</summary>
    public void CutTo(int count)
    {
        Count = count;
        Bytes.CutTo(End);
    }

    public void Dispose()
    {
        Bytes.Dispose();
        if (_marks.Length > 0) ArrayPool<RecordMark>.Shared.Return(_marks);
        _marks = [];
        Count = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<RecordMark>.Shared.Rent(Math.Max(16, _marks.Length * 2));
        Marks.CopyTo(larger);
        if (_marks.Length > 0) ArrayPool<RecordMark>.Shared.Return(_marks);
        _marks = larger;
    }
}
