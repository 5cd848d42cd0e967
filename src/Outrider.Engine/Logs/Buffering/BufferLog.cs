using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Logs.Buffering;

/// <summary>
/// A buffer's frames on disk: one thread appends, one reads, a third says what is accepted; all under one lock but the writing itself. A frame counts as kept once it is
/// synced. What is damaged is passed over, counted and set aside, and never stops what is behind it.
/// </summary>
/// <param name="folder">Of this buffer alone.</param>
/// <param name="max">Bytes on disk.</param>
/// <param name="lost">Called for source bytes that cannot be read back, or that were dropped to make room: source, bytes, reason.</param>
/// <param name="unknown">Called where a frame is damaged so that nobody can tell whose it was: its bytes in the buffer, 0 where it may never have been whole; and the reason.</param>
internal sealed class BufferLog(BufferFolder folder, long max, Action<string, long, string> lost, Action<long, string> unknown) : IDisposable
{
    public const string Full = "buffer_full";
    public const string Corrupt = "buffer_corrupt";
    public const string Torn = "buffer_torn";

    // Room is made a segment at a time, so that a small buffer has some; a large one should not have thousands of files.
    private const int SegmentsInAll = 8;
    private const long LargestSegment = 32 << 20;

    private readonly Lock _gate = new();
    private readonly List<BufferSegment> _segments = [];
    private readonly PositionFile _positionFile = new(folder.PositionPath);
    private readonly long _segmentLength = Math.Min(LargestSegment, max / SegmentsInAll);
    private BufferPosition _accepted;
    private BufferPosition _cursor;
    private SafeFileHandle? _writing;
    private SafeFileHandle? _reading;
    private long _readingNumber;
    private long _lastNumber;

    /// <summary>The most that one frame should hold, but for a single chunk that is larger.</summary>
    public long FrameLength => Math.Min(1 << 20, _segmentLength);

    /// <summary>On disk.</summary>
    public long Length
    {
        get
        {
            lock (_gate) return _segments.Sum(s => s.Length);
        }
    }

    /// <summary>Everything was read and accepted.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _segments.TrueForAll(s => s.Number < _accepted.Segment || (s.Number == _accepted.Segment && _accepted.Offset >= s.Length));
        }
    }

    /// <summary>Looks through what earlier processes left.</summary>
    /// <returns>Source bytes that are there, by source.</returns>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public Dictionary<string, long> Open()
    {
        folder.Create();
        _accepted = _cursor = _positionFile.Load();
        foreach (var segment in folder.Segments())
        {
            _lastNumber = segment.Number;
            if (segment.Number < _accepted.Segment) BufferFolder.Remove(segment);
            else if (LookThrough(segment)) _segments.Add(segment);
            else BufferFolder.Remove(segment);
        }

        // The numbers begin anew where someone has emptied the folder: the position means nothing then.
        if (_segments.Count == 0 || _segments[0].Number > _accepted.Segment) _accepted = _cursor = new BufferPosition(_segments.Count == 0 ? _lastNumber + 1 : _segments[0].Number, 0, 0);
        _lastNumber = Math.Max(_lastNumber, _accepted.Segment);
        // Now, so that a disk that is full later has room for it.
        _positionFile.TrySave(_accepted);
        return _segments.SelectMany(s => s.Unread).GroupBy(u => u.Key, u => u.Value).ToDictionary(g => g.Key, g => g.Sum());
    }

    /// <summary>Written and synced, or false where the buffer has no room.</summary>
    /// <exception cref="IOException">The disk is full or faulty; nothing of the frame is left.</exception>
    public bool TryAppend(IReadOnlyList<ReadOnlyMemory<byte>> frame, long length, IReadOnlyList<(string Source, long Bytes)> accounted)
    {
        BufferSegment segment;
        lock (_gate)
        {
            var held = _segments.Sum(s => s.Length);
            if (held > 0 && held + length > max && !FreeAccepted()) return false;
            segment = Current(length);
        }

        try
        {
            Write(segment, frame);
        }
        catch (IOException)
        {
            // For the next try.
            lock (_gate) FreeAccepted();
            throw;
        }

        lock (_gate)
        {
            foreach (var (source, bytes) in accounted) segment.Add(source, bytes);
            segment.Length += length;
        }

        return true;
    }

    /// <summary>The oldest segment that the sink has not begun, or what it has not read of the one that it has, is given up. False where there is none.</summary>
    public bool DropOldest()
    {
        lock (_gate)
        {
            if (_segments.Find(s => s.Number >= _cursor.Segment && s.Unread.Values.Any(v => v > 0)) is not { } oldest) return false;
            if (oldest == _segments[^1]) EndWriting();
            foreach (var (source, bytes) in oldest.Unread.Where(u => u.Value > 0)) lost(source, bytes, Full);
            _segments.Remove(oldest);
            BufferFolder.Remove(oldest);
            if (_cursor.Segment <= oldest.Number) _cursor = new BufferPosition(oldest.Number + 1, 0, 0);
            if (_segments.Count == 0 || _segments[0].Number > _accepted.Segment) Accepted(_cursor);
            return true;
        }
    }

    /// <summary>The parts of the next frame that is whole; empty where there is none yet.</summary>
    public IReadOnlyList<BufferedPart> Read()
    {
        while (true)
        {
            BufferSegment? segment;
            bool isCurrent;
            lock (_gate)
            {
                CloseRemoved();
                segment = _segments.Find(s => s.Number >= _cursor.Segment);
                if (segment is null) return [];
                if (segment.Number > _cursor.Segment) _cursor = new BufferPosition(segment.Number, 0, 0);
                isCurrent = segment == _segments[^1] && _writing is not null;
                if (_cursor.Offset >= segment.Length)
                {
                    if (isCurrent) return [];
                    Leave(segment);
                    continue;
                }
            }

            if (ReadFrame(segment) is { Count: > 0 } parts) return parts;
        }
    }

    /// <summary>The sink has answered for everything before this place.</summary>
    public void Accept(BufferPosition next)
    {
        lock (_gate) Accepted(next);
    }

    /// <summary>Nothing that was read is on its way any more: what could not be read is passed over for good.</summary>
    public void AcceptRead()
    {
        lock (_gate)
            if (_cursor.CompareTo(_accepted) > 0) Accepted(_cursor);
    }

    public void Dispose()
    {
        _writing?.Dispose();
        _reading?.Dispose();
        _positionFile.Dispose();
    }

    private void Accepted(BufferPosition next)
    {
        if (next.CompareTo(_accepted) > 0) _accepted = next;
        // Where it cannot be written, what is accepted from here on may be sent again by the next process.
        _positionFile.TrySave(_accepted);
        while (_segments.Count > 0 && IsDone(_segments[0])) RemoveFirst();
    }

    private bool IsDone(BufferSegment segment)
    {
        if (segment == _segments[^1] && _writing is not null) return false;
        return segment.Number < _accepted.Segment || (segment.Number == _accepted.Segment && _accepted.Offset >= segment.Length);
    }

    private void RemoveFirst()
    {
        BufferFolder.Remove(_segments[0]);
        _segments.RemoveAt(0);
    }

    /// <summary>The segment that is written to may be all there is, and accepted.</summary>
    private bool FreeAccepted()
    {
        if (_writing is null || _segments.Count != 1 || _accepted.Segment != _segments[0].Number || _accepted.Offset < _segments[0].Length) return false;
        EndWriting();
        RemoveFirst();
        return true;
    }

    private BufferSegment Current(long length)
    {
        if (_writing is not null && _segments[^1].Length > 0 && _segments[^1].Length + length > _segmentLength) EndWriting();
        if (_writing is not null) return _segments[^1];
        var segment = folder.New(_lastNumber + 1);
        _writing = File.OpenHandle(segment.Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _lastNumber++;
        _segments.Add(segment);
        folder.Sync();
        return segment;
    }

    private void EndWriting()
    {
        _writing?.Dispose();
        _writing = null;
    }

    private void Write(BufferSegment segment, IReadOnlyList<ReadOnlyMemory<byte>> frame)
    {
        try
        {
            RandomAccess.Write(_writing!, frame, segment.Length);
            RandomAccess.FlushToDisk(_writing!);
        }
        catch (IOException)
        {
            // A full disk may have taken a part of it.
            RandomAccess.SetLength(_writing!, segment.Length);
            throw;
        }
    }

    /// <summary>
    /// Counts what is in it; false where nothing is. What no frame follows any more was most likely being written when its process ended, and was never counted as kept: it is cut
    /// off, told of and set aside.
    /// </summary>
    private bool LookThrough(BufferSegment segment)
    {
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var isFirst = segment.Number == _accepted.Segment;
        var offset = isFirst ? Math.Min(_accepted.Offset, segment.Length) : 0;
        var end = 0L;
        while (offset < segment.Length)
        {
            if (!SegmentScan.TryHeader(file, offset, segment.Length, out var header))
            {
                var next = SegmentScan.Find(file, offset + 1, segment.Length);
                if (next < 0) break;
                segment.IsDamaged = true;
                unknown(next - offset, Corrupt);
                offset = next;
                continue;
            }

            Count(segment, file, offset, header, isFirst && offset == _accepted.Offset ? _accepted.Part : 0);
            end = offset += header.FrameLength;
        }

        if (offset < segment.Length)
        {
            unknown(0, Torn);
            folder.SetAside(file, offset, segment.Length);
        }

        if (end == 0 && !(isFirst && _accepted.Offset >= segment.Length)) return false;
        segment.Length = Math.Max(end, isFirst ? Math.Min(_accepted.Offset, segment.Length) : 0);
        RandomAccess.SetLength(file, segment.Length);
        return true;
    }

    private void Count(BufferSegment segment, SafeFileHandle file, long offset, in FrameHeader header, int skip)
    {
        var meta = new byte[header.MetaLength];
        if (!SegmentScan.ReadAll(file, meta, offset + FrameHeader.Length) || FrameReader.Parts(header, meta) is not { } parts)
        {
            segment.IsDamaged = true;
            unknown(header.FrameLength, Corrupt);
            return;
        }

        foreach (var part in parts.Skip(skip)) segment.Add(part.Source, part.Accounted);
    }

    /// <summary>The frame at the cursor, which moves behind it; no parts where it is damaged.</summary>
    private List<BufferedPart> ReadFrame(BufferSegment segment)
    {
        var file = Reading(segment);
        var at = _cursor;
        if (!SegmentScan.TryHeader(file, at.Offset, segment.Length, out var header))
        {
            var next = SegmentScan.Find(file, at.Offset + 1, segment.Length);
            Damaged(segment, next < 0 ? segment.Length : next);
            return [];
        }

        var end = at.Offset + header.FrameLength;
        var meta = ArrayPool<byte>.Shared.Rent(Math.Max(1, header.MetaLength));
        try
        {
            var read = Parts(file, at, header, meta.AsSpan(0, header.MetaLength));
            if (read is null) Damaged(segment, end);
            else Took(segment, read, at.Part, end);
            return read ?? [];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(meta);
        }
    }

    /// <summary>All parts with their records; null where anything of the frame is damaged.</summary>
    private static List<BufferedPart>? Parts(SafeFileHandle file, BufferPosition at, in FrameHeader header, Span<byte> meta)
    {
        if (!SegmentScan.ReadAll(file, meta, at.Offset + FrameHeader.Length) || FrameReader.Parts(header, meta) is not { } parts) return null;
        var read = new List<BufferedPart>(parts.Count);
        var (offset, left, crc) = (at.Offset + FrameHeader.Length + header.MetaLength, (long)header.BytesLength, 0u);
        var isWhole = true;
        for (var i = 0; i < parts.Count && isWhole; i++)
        {
            if (FrameReader.Records(parts[i], meta, left) is not { } records) return Dispose(read);
            var next = i == parts.Count - 1 ? new BufferPosition(at.Segment, at.Offset + header.FrameLength, 0) : at with { Part = i + 1 };
            read.Add(new BufferedPart(parts[i], records, next));
            var bytes = records.Bytes.Writable;
            isWhole = SegmentScan.ReadAll(file, bytes, offset);
            crc = Crc32C.Of(bytes, crc);
            offset += bytes.Length;
            left -= bytes.Length;
        }

        return isWhole && crc == header.BytesCrc ? read : Dispose(read);
    }

    private static List<BufferedPart>? Dispose(List<BufferedPart> parts)
    {
        foreach (var part in parts) part.Records.Dispose();
        return null;
    }

    /// <summary>Of a frame that was read, the parts that the sink has accepted already are left out.</summary>
    private void Took(BufferSegment segment, List<BufferedPart> parts, int accepted, long end)
    {
        foreach (var part in parts.Take(accepted)) part.Records.Dispose();
        parts.RemoveRange(0, Math.Min(accepted, parts.Count));
        lock (_gate)
        {
            foreach (var part in parts) part.Accounted = segment.Take(part.Part.Source, part.Part.Accounted);
            MoveCursor(segment, end);
        }
    }

    private void Damaged(BufferSegment segment, long next)
    {
        lock (_gate)
        {
            segment.IsDamaged = true;
            MoveCursor(segment, next);
        }
    }

    /// <summary>Unless the segment was dropped meanwhile, and the cursor is past it.</summary>
    private void MoveCursor(BufferSegment segment, long offset)
    {
        if (_cursor.Segment == segment.Number) _cursor = new BufferPosition(segment.Number, offset, 0);
    }

    /// <summary>All of it that can be read is: what was counted as in it and did not come is lost.</summary>
    private void Leave(BufferSegment segment)
    {
        foreach (var (source, bytes) in segment.Unread.Where(u => u.Value > 0)) lost(source, bytes, Corrupt);
        segment.Unread.Clear();
        _cursor = new BufferPosition(segment.Number + 1, 0, 0);
    }

    /// <summary>A file that is deleted takes its room as long as it is open.</summary>
    private void CloseRemoved()
    {
        if (_reading is null || _segments.Exists(s => s.Number == _readingNumber)) return;
        _reading.Dispose();
        _reading = null;
    }

    private SafeFileHandle Reading(BufferSegment segment)
    {
        if (_reading is not null && _readingNumber == segment.Number) return _reading;
        _reading?.Dispose();
        _reading = PlainRead(segment.Path);
        _readingNumber = segment.Number;
        return _reading;
    }

    private static SafeFileHandle PlainRead(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
