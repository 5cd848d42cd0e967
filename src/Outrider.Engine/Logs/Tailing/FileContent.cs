using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// What a file holds between two cuts in place: where it stands in the stream, and how it is recognised. The file's own first byte is at <see cref="Base"/>
/// of the stream.
/// </summary>
internal sealed class FileContent
{
    // Zeros before the first line are looked through so far at a look, beyond what the file system can skip.
    private const int MostZeros = 64 << 20;
    private const int ZerosAtOnce = 64 << 10;

    // The clock that the kernel writes into files moves with its timer, which no configuration lets tick less often than every 10 ms.
    private static readonly TimeSpan KernelTick = TimeSpan.FromMilliseconds(100);

    private readonly SafeFileHandle _file;
    private readonly Queue<FileSeam> _seams = new();
    private byte[] _first = [];
    private FileSeam _kept;
    private FileSeam _last;
    private long _firstAt;
    private OpenFileStatus _status;
    private long _statusSince;
    private bool _isQuiet;
    private long _start = -1;
    private long _undecided = -1;

    public FileContent(SafeFileHandle file)
    {
        _file = file;
        IsStillThere();
    }

    public long Base { get; set; }

    /// <summary>The stream's offset after what was read of it; only where it is there no more.</summary>
    public long End { get; set; }

    public FileHead Head { get; private set; } = FileHead.Empty;

    /// <summary>The longest it was seen.</summary>
    public long KnownLength { get; private set; }

    public SourceText Text { get; private set; }

    /// <summary>Its first character has been found: from then on it is read.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>
    /// False where other bytes have taken its place: it is shorter than it was, begins otherwise, or has other bytes than were taken. What cannot be told is a file that
    /// was cut and has grown beyond what it was, with the same first 256 bytes and the same 64 before where reading is.
    /// </summary>
    public bool IsStillThere()
    {
        var status = OpenFileStatus.Of(_file);
        if (_isQuiet && status == _status) return true;
        if (status.Size < KnownLength || !HasHead() || !_last.IsIn(_file)) return false;
        KnownLength = status.Size;
        if (_start < 0) FindStart();
        Remember(status);
        return true;
    }

    /// <summary>
    /// Nothing can have changed where size and time have not, once it was looked at so much later than that time was first seen that another change would bear another
    /// one. A file in which no text has begun may be written through a mapping, of which the kernel tells late.
    /// </summary>
    private void Remember(OpenFileStatus status)
    {
        // The kernel's own time is meant, whatever clock Outrider is given.
        var now = TimeProvider.System.GetTimestamp();
        if (status != _status) (_status, _statusSince, _isQuiet) = (status, now, false);
        else _isQuiet = (_start >= 0 || status.Size == 0) && TimeProvider.System.GetElapsedTime(_statusSince, now) >= KernelTick;
    }

    /// <summary>Nothing of it lies behind this offset of the stream, as of now.</summary>
    public bool EndsAt(long offset) => RandomAccess.GetLength(_file) is var length && (length == offset - Base || length == _undecided);

    /// <summary>What has been seen of it and lies behind <paramref name="position"/>.</summary>
    public long UnreadFrom(long position) => HasBegun || position != Base ? Math.Max(0, KnownLength - (position - Base)) : UnreadFromStart;

    /// <summary>All text that has been seen of one that was never read.</summary>
    public long UnreadFromStart => _start < 0 ? 0 : KnownLength - _start;

    /// <summary>From where it is read from now on; nothing is, until its first character is there.</summary>
    /// <param name="position">The stream's offset of what is read next.</param>
    public void Begin(long position)
    {
        if (HasBegun) return;
        if (position == Base && _start >= 0) Base = position - _start;
        HasBegun = position != Base || _start >= 0;
        _undecided = HasBegun ? -1 : KnownLength;
    }

    public void Took(long end, ReadOnlySpan<byte> bytes)
    {
        _last = FileSeam.Of(end - Base, bytes);
        _seams.Enqueue(_last);
    }

    /// <summary>Its place in a checkpoint. Offsets of one content only grow from call to call.</summary>
    public Checkpoint PlaceOf(long offset, string path, FileIdentity identity)
    {
        // Never before its first character: the hole there would come as the beginning of its first line.
        var at = Math.Max(Math.Max(0, _start), offset - Base);
        while (_seams.TryPeek(out var seam) && seam.End <= at) _kept = _seams.Dequeue();
        return new Checkpoint(path, identity, Head, at) { Seam = _kept, Length = KnownLength };
    }

    /// <summary>
    /// The first character stands behind a byte order mark, and behind the hole that a writer leaves which did not notice the cut and goes on at its own place.
    /// </summary>
    private void FindStart()
    {
        if (_firstAt > 0) _start = _firstAt;
        else if (ByteOrderMark.TryRead(_first, out var text, out var mark)) (_start, Text) = (mark, text);
    }

    /// <summary>How many zeros stand before the first other byte; null where there is none yet, as in a file that was only given its room.</summary>
    private long? Zeros()
    {
        var bytes = new byte[ZerosAtOnce];
        var from = FileHoles.FirstData(_file, 0);
        for (var at = from; at - from < MostZeros && RandomAccess.Read(_file, bytes, at) is var count and > 0; at += count)
            if (bytes.AsSpan(0, count).IndexOfAnyExcept((byte)0) is var zeros and >= 0) return at + zeros;
        return null;
    }

    private bool HasHead()
    {
        Span<byte> now = stackalloc byte[FileHead.MaxLength];
        if (!StartsAsBefore(now, out var count)) return false;
        if (_first.Length == 0 && now[..count] is [0, ..])
        {
            // Zeros are the beginning of any content with a hole: it is known by what stands behind them.
            if (Zeros() is not { } zeros) return true;
            _firstAt = zeros;
            if (!StartsAsBefore(now, out count)) return false;
        }

        if (count == _first.Length) return true;
        // From the same bytes that were just compared: read again, they could be another content's.
        _first = now[..count].ToArray();
        Head = FileHead.Of(_first, _firstAt);
        return true;
    }

    private bool StartsAsBefore(Span<byte> now, out int count)
    {
        count = RandomAccess.Read(_file, now, _firstAt);
        return count >= _first.Length && now[.._first.Length].SequenceEqual(_first);
    }
}
