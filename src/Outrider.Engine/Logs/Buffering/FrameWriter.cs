using System.Buffers.Binary;
using System.Text;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Buffering;

/// <summary>Puts chunks into one frame: <see cref="FrameHeader"/>, then the meta of each part with its records' marks, then the records as they are.</summary>
/// <param name="mark">The sink's bit: what it does not want is left out.</param>
internal sealed class FrameWriter(uint mark)
{
    private readonly PooledBytes _head = new();
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private int _parts;
    private int _records;
    private int _bytes;
    private uint _bytesCrc;

    public long Length => _head.Length + _bytes;

    public void Begin()
    {
        _head.CutTo(0);
        _head.Append(stackalloc byte[FrameHeader.Length]);
        _pieces.Clear();
        (_parts, _records, _bytes, _bytesCrc) = (0, 0, 0, 0);
    }

    /// <param name="chunk">Valid until the frame is written.</param>
    /// <param name="accounted">See <see cref="FramePart.Accounted"/>.</param>
    public void Add(LogChunk chunk, long accounted)
    {
        var batch = new LogBatch([chunk], mark);
        Text(chunk.Source);
        Text(chunk.Stream.Name);
        Number(chunk.Stream.OriginOf(chunk.Start));
        Number(accounted);
        Number((int)(chunk.End - chunk.Start));
        Number(batch.Events);
        foreach (var record in batch.Records) Mark(record.Json.Length + 1, chunk.Marks[record.Record]);
        foreach (var segment in batch.Segments)
        {
            _pieces.Add(segment);
            _bytes += segment.Length;
            _bytesCrc = Crc32C.Of(segment.Span, _bytesCrc);
        }

        _parts++;
        _records += batch.Events;
    }

    /// <summary>The frame's bytes, to be written in this order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> End()
    {
        var meta = _head.Span[FrameHeader.Length..];
        Span<byte> header = stackalloc byte[FrameHeader.Length];
        new FrameHeader(meta.Length, _bytes, _parts, _records, Crc32C.Of(meta), _bytesCrc).Write(header);
        _head.Overwrite(0, header);
        return [_head.Memory, .. _pieces];
    }

    private void Mark(int length, in RecordMark of)
    {
        Number(length);
        Number(of.SourceEnd);
        Number(of.UnixNs);
        Number((long)of.ContentHash);
        _head.Append((byte)of.Severity);
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, checked((ushort)bytes.Length));
        _head.Append(length);
        _head.Append(bytes);
    }

    private void Number(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _head.Append(bytes);
    }

    private void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _head.Append(bytes);
    }
}
