using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// The segments of one spool as one stream: a line may begin in one and end in the next. A segment has ended once a later one exists; it is deleted
/// once a checkpoint on disk lies behind it. One that the writer deleted for want of room before it was read is counted, and reading goes on.
/// </summary>
internal sealed class TailedSpool : ITailedBytes
{
    private readonly string _folder;
    private readonly SourceAccount _account;
    private readonly Lock _gate = new();
    private readonly List<SpoolSegment> _segments = [];
    private readonly Checkpoint? _from;

    /// <param name="folder">May not exist yet.</param>
    /// <param name="from">Where the last run came to, or null.</param>
    /// <param name="account">Of the source.</param>
    public TailedSpool(string folder, Checkpoint? from, SourceAccount account)
    {
        _folder = folder;
        _from = from;
        _account = account;
    }

    /// <summary>It is not there yet, and nothing would tell of it; or it has segments that are deleted once a checkpoint is on disk, which nothing tells of either, and whose room its writer may wait for.</summary>
    public static bool IsUnderWay(string folder) => !Directory.Exists(folder) || OutputSpool.NumbersIn(folder).Count > 1;

    public int Read(long offset, Span<byte> into)
    {
        var filled = 0;
        while (filled < into.Length)
        {
            var segment = SegmentAt(offset + filled);
            if (segment is null) return filled;
            var count = ReadFrom(segment, offset + filled, into[filled..]);
            filled += count;
            if (count > 0) continue;
            if (Next(segment.Number) is not { } number) return filled;
            // The writer may have put more here between our read and its next segment; now that there is one, the end is the end.
            count = ReadFrom(segment, offset + filled, into[filled..]);
            filled += count;
            if (count > 0) continue;
            if (!End(segment, offset + filled, number)) return filled;
        }

        return filled;
    }

    public bool Refresh(long position, long saved)
    {
        while (_segments.Count > 1 && _segments[0].End is { } end && end <= saved)
        {
            var oldest = _segments[0];
            lock (_gate) _segments.RemoveAt(0);
            oldest.File.Dispose();
            File.Delete(PathOf(oldest.Number));
        }

        return false;
    }

    public Checkpoint? PlaceOf(long offset)
    {
        lock (_gate)
        {
            // At a boundary the later segment: the earlier one is done with.
            var segment = _segments.FindLast(s => s.Start <= offset);
            return segment is null ? _from : new Checkpoint(PathOf(segment.Number), default, FileHead.Empty, offset - segment.Start);
        }
    }

    public long OriginOf(long offset)
    {
        lock (_gate)
        {
            var segment = _segments.FindLast(s => s.Start <= offset);
            // Segments are far smaller than 4 GiB.
            return segment is null ? offset : (segment.Number << 32) + offset - segment.Start;
        }
    }

    public void Dispose()
    {
        foreach (var segment in _segments) segment.File.Dispose();
    }

    private SpoolSegment? SegmentAt(long offset)
    {
        if (_segments.Count == 0 && !Begin()) return null;
        return _segments.FindLast(s => s.Start <= offset);
    }

    private bool Begin()
    {
        var numbers = OutputSpool.NumbersIn(_folder);
        if (numbers.Count == 0) return false;
        var (number, offset) = FirstToRead(numbers);
        if (Open(number) is not { } file) return false;
        // What was acknowledged in an earlier run lies before this stream's offset 0.
        lock (_gate) _segments.Add(new SpoolSegment(number, -Math.Min(offset, RandomAccess.GetLength(file)), file));
        foreach (var done in numbers.TakeWhile(n => n < number)) File.Delete(PathOf(done));
        return true;
    }

    private (long Number, long Offset) FirstToRead(List<long> numbers)
    {
        if (_from is null || OutputSpool.NumberOf(_from.Path) is not (> 0 and var wanted)) return (numbers[0], 0);
        // The writer has begun to count anew: nothing here is what the checkpoint speaks of.
        if (numbers[^1] < wanted) return (numbers[0], 0);
        if (numbers.Contains(wanted)) return (wanted, _from.Offset);
        var later = numbers.Find(n => n > wanted);
        CountMissing(later - wanted);
        return (later, 0);
    }

    private bool End(SpoolSegment segment, long end, long next)
    {
        segment.End = end;
        if (Open(next) is not { } file) return false;
        CountMissing(next - segment.Number - 1);
        lock (_gate) _segments.Add(new SpoolSegment(next, end, file));
        return true;
    }

    private static int ReadFrom(SpoolSegment segment, long offset, Span<byte> into) => RandomAccess.Read(segment.File, into, offset - segment.Start);

    private long? Next(long number)
    {
        if (File.Exists(PathOf(number + 1))) return number + 1;
        var later = OutputSpool.NumbersIn(_folder).Find(n => n > number);
        return later == 0 ? null : later;
    }

    /// <summary>Null where the writer deleted it in this very moment.</summary>
    private SafeFileHandle? Open(long number) => PlainFile.OpenRead(PathOf(number));

    private void CountMissing(long segments)
    {
        for (var i = 0L; i < segments; i++) _account.Lose("spool_full", 0);
    }

    private string PathOf(long number) => OutputSpool.SegmentPath(_folder, number);
}
