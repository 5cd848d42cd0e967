using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.Supervision.Output;

/// <summary>
/// What a stream of the application said, on disk, until the logs have taken it: raw bytes in segments (<see cref="OutputSpool"/>). The reader
/// (Logs) deletes what it is done with, except the newest; when what it does not take in time fills the spool, <see cref="WhenFull"/> says what gives
/// way, and it is counted. So the application loses no line to a sidecar's restart, and waits for none unless it was told to.
/// </summary>
/// <remarks>
/// A run begins where a line begins, and a segment ends after a newline; only a single line of a megabyte or more is cut. Where something was lost, the
/// line before is ended and the line after is whole: the rest of a line that lost its beginning is lost with it. Nothing is synced: lines survive the
/// death of every process, not that of the machine. Callers take turns (<see cref="OutputStream"/> holds the lock).
/// </remarks>
internal sealed class Spool : IDisposable
{
    /// <summary>The most that one <see cref="Append"/> may be given where the application waits: it is made sure of beforehand.</summary>
    public const int PieceMax = 64 << 10;

    // Who is in the middle of a longer line prints no lines, and must not be silenced for ever because some of it was lost.
    private const int LongestLine = 1 << 20;

    private readonly SpoolModel _model;
    private readonly long _most;
    private readonly long _segment;
    private readonly long[] _lost = new long[Enum.GetValues<LossReason>().Length];
    private SafeFileHandle _file;
    private long _sequence;
    private long _length;
    private long _older;
    private long _reserved;
    private bool _endsLine;
    private bool _hasGap;
    private bool _isTorn;
    private LossReason _tornBy;
    private long _skipped;

    /// <param name="folder">Of one stream; made where it is missing.</param>
    /// <param name="model">Its bounds.</param>
    /// <param name="before">Of the spool of the same process whose place this one takes, in the middle of a line or not; null at the beginning of a run.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public Spool(string folder, SpoolModel model, SpoolState? before = null)
    {
        Folder = folder;
        _model = model;
        _segment = model.Segment.Bytes;
        // Less than two segments could not be kept apart from the one being written.
        _most = Math.Max(model.Max.Bytes, 2 * _segment);
        Directory.CreateDirectory(folder);
        _sequence = OutputSpool.NumbersIn(folder).LastOrDefault(1);
        _file = Open(_sequence);
        Measure();
        if (before is null) BeginRun();
        else GoOn(before);
    }

    public string Folder { get; }

    public SpoolModel Model => _model;

    /// <summary>Where the next byte goes.</summary>
    public OutputMark Mark => new(_sequence, _length);

    /// <summary>Bytes that did not get in, or were deleted unread, by the number of their <see cref="LossReason"/>. Any thread may ask.</summary>
    public IReadOnlyList<long> LostByReason => [.. Enumerable.Range(0, _lost.Length).Select(i => Interlocked.Read(ref _lost[i]))];

    public long Lost => LostByReason.Sum();

    /// <summary>For who takes over; nothing may be appended here any more.</summary>
    public SpoolState State => new(LostByReason, _hasGap, _isTorn);

    /// <summary>False where the application must wait: the next <see cref="PieceMax"/> would not be kept, and nothing is to be lost.</summary>
    public bool HasRoom()
    {
        if (_model.WhenFull != WhenFull.Wait) return true;
        if (_older + _length >= _most) CountOlder();
        return _older + _length < _most && HasReserved();
    }

    /// <exception cref="IOException">The disk is full or gone; what was not written is counted as lost, and the next call tries again.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes = PastTornLine(bytes);
        try
        {
            if (_hasGap && !bytes.IsEmpty) CloseGap();
            while (!bytes.IsEmpty)
            {
                if (IsSegmentFull) RollUnlessReserved(bytes.Length);
                var part = bytes[..UntilSegmentEnds(bytes)];
                var fitting = Fitting(part);
                bytes = bytes[Write(part[..fitting], out var failure)..];
                if (failure is not null) throw failure;
                if (IsSegmentFull) _ = TryRoll();
                if (fitting == part.Length) continue;
                Lose(bytes, LossReason.DropNewest);
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Lose(bytes, ReasonOf(e));
            throw;
        }
    }

    /// <summary>Ends a line that the application left open; what comes next is another line.</summary>
    /// <exception cref="IOException">There is no room for it; it is ended before the next line is written.</exception>
    public void EndLine()
    {
        _isTorn = false;
        if (_endsLine) return;
        _hasGap = true;
        CloseGap();
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A ninth MiB where segments have eight.</summary>
    private long HardLimit => _segment + _segment / 8;

    private bool IsSegmentFull => _length >= _segment && (_endsLine || _length >= HardLimit);

    private void BeginRun()
    {
        try
        {
            EndLine();
        }
        catch (IOException)
        {
            // It could be opened, so it can be written one day; until then the application's output is counted as lost.
        }
    }

    private void GoOn(SpoolState before)
    {
        for (var i = 0; i < Math.Min(_lost.Length, before.Lost.Count); i++) _lost[i] = before.Lost[i];
        (_hasGap, _isTorn, _tornBy) = (before.HasGap, before.IsTorn, LossReason.DiskFull);
    }

    private ReadOnlySpan<byte> PastTornLine(ReadOnlySpan<byte> bytes)
    {
        if (!_isTorn) return bytes;
        var rest = bytes.IndexOf((byte)'\n') + 1;
        if (rest == 0) rest = bytes.Length;
        _skipped += rest;
        Lose(bytes[..rest], _tornBy);
        if (_skipped >= LongestLine) _isTorn = false;
        return bytes[rest..];
    }

    private void Lose(ReadOnlySpan<byte> bytes, LossReason reason)
    {
        if (bytes.IsEmpty) return;
        Interlocked.Add(ref _lost[(int)reason], bytes.Length);
        if (!_isTorn) _skipped = 0;
        (_isTorn, _tornBy, _hasGap) = (bytes[^1] != '\n', reason, true);
    }

    // .NET gives the number of an error that it has no exception for as the result.
    private static LossReason ReasonOf(Exception e) =>
        (e is NativeException native ? native.Error : e.HResult) is Errno.NoSpace or Errno.QuotaExceeded ? LossReason.DiskFull : LossReason.WriteFailed;

    /// <summary>What was lost stood here: the line before it has ended.</summary>
    private void CloseGap()
    {
        if (!_endsLine)
        {
            Write("\n"u8, out var failure);
            if (failure is not null) throw failure;
        }

        _hasGap = false;
    }

    private int UntilSegmentEnds(ReadOnlySpan<byte> bytes)
    {
        // Up to the size anything goes; from there to the first newline, or to the hard limit. Past that no next segment could be begun.
        var free = (int)Math.Clamp(_segment - _length, 0, bytes.Length);
        if (free == bytes.Length || _length >= HardLimit) return bytes.Length;
        var newline = bytes[free..].IndexOf((byte)'\n');
        var wanted = newline < 0 ? bytes.Length : free + newline + 1;
        return (int)Math.Min(wanted, HardLimit - _length);
    }

    /// <summary>Whole lines, as far as a full spool takes them.</summary>
    private int Fitting(ReadOnlySpan<byte> part)
    {
        if (_model.WhenFull != WhenFull.DropNewest || _older + _length + part.Length <= _most) return part.Length;
        CountOlder();
        var room = _most - _older - _length;
        if (room >= part.Length) return part.Length;
        return room <= 0 ? 0 : part[..(int)room].LastIndexOf((byte)'\n') + 1;
    }

    /// <summary>How many bytes were written; fewer than there are only with a failure.</summary>
    private int Write(ReadOnlySpan<byte> bytes, out IOException? failure)
    {
        failure = null;
        if (bytes.IsEmpty) return 0;
        var before = _length;
        try
        {
            RandomAccess.Write(_file, bytes, _length);
            _length += bytes.Length;
        }
        catch (IOException e)
        {
            _length = Math.Clamp(RandomAccess.GetLength(_file), before, before + bytes.Length);
            failure = e;
        }

        var written = (int)(_length - before);
        if (written > 0) _endsLine = bytes[written - 1] == '\n';
        return written;
    }

    /// <summary>Where there is no room for another segment, what was made sure of is still there in this one.</summary>
    private void RollUnlessReserved(int length)
    {
        if (TryRoll() is { } failure && _length + length > _reserved) throw failure;
    }

    private Exception? TryRoll()
    {
        try
        {
            Roll();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    private void Roll()
    {
        // The new one is there before the old one is let go: a reader that sees a newer segment knows that the older gets no more.
        var next = Open(_sequence + 1);
        if (_model.WhenFull == WhenFull.Wait && !Descriptors.HasRoom(next, 0, PieceMax))
        {
            next.Dispose();
            File.Delete(PathOf(_sequence + 1));
            throw new NativeException("fallocate", Errno.NoSpace);
        }

        _file.Dispose();
        _file = next;
        _sequence++;
        _reserved = _model.WhenFull == WhenFull.Wait ? PieceMax : 0;
        Measure();
        if (_model.WhenFull == WhenFull.DropOldest) DropOldest();
    }

    private bool HasReserved()
    {
        if (IsSegmentFull && TryRoll() is not null) return false;
        if (_length + PieceMax <= _reserved) return true;
        if (!Descriptors.HasRoom(_file, _length, PieceMax)) return false;
        _reserved = _length + PieceMax;
        return true;
    }

    private SafeFileHandle Open(long sequence)
    {
        // It may have been deleted under us.
        Directory.CreateDirectory(Folder);
        return File.OpenHandle(PathOf(sequence), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    private void Measure()
    {
        _length = RandomAccess.GetLength(_file);
        Span<byte> last = stackalloc byte[1];
        _endsLine = _length == 0 || (RandomAccess.Read(_file, last, _length - 1) == 1 && last[0] == '\n');
        CountOlder();
    }

    private void DropOldest()
    {
        foreach (var (path, size) in Older())
        {
            if (_older + _length + _segment <= _most) break;
            File.Delete(path);
            _older -= size;
            Interlocked.Add(ref _lost[(int)LossReason.DropOldest], size);
        }
    }

    private void CountOlder() => _older = Older().Sum(s => s.Size);

    /// <summary>All segments but the one being written: the reader deletes them as it goes.</summary>
    private List<(string Path, long Size)> Older() =>
        [.. OutputSpool.NumbersIn(Folder).Where(s => s != _sequence).Select(PathOf).Select(p => (p, new FileInfo(p) is { Exists: true } f ? f.Length : 0))];

    private string PathOf(long sequence) => OutputSpool.SegmentPath(Folder, sequence);
}
