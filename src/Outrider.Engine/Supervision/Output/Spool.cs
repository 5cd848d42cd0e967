using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;

namespace Outrider.Supervision.Output;

/// <summary>
/// What a stream of the application said, on disk, until the logs have taken it: raw bytes in segments (<see cref="OutputSpool"/>). The reader
/// (Logs) deletes what it is done with, except the newest; what it does not take in time is deleted here, oldest first, and counted. So the
/// application neither waits for a sidecar nor loses a line to its restart.
/// </summary>
/// <remarks>
/// A run begins where a line begins, and a segment ends after a newline; only a single line of a megabyte or more is cut. Nothing is synced: lines
/// survive the death of every process, not that of the machine. Callers take turns (<see cref="OutputStream"/> holds the lock).
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly string _folder;
    private readonly long _most;
    private readonly long _segment;
    private SafeFileHandle _file;
    private long _sequence;
    private long _length;
    private long _lost;
    private bool _endsLine;

    /// <summary>Segments of 8 MiB: 32 of them fill the default 256 MiB, so what is lost at once when it is full is a thirty-second part.</summary>
    public static readonly ByteSize SegmentSize = ByteSize.FromMiB(8);

    /// <param name="folder">Of one stream; made where it is missing.</param>
    /// <param name="most">Of all segments together.</param>
    /// <param name="segment">A segment ends at the first newline from here on, or an eighth later without one.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public Spool(string folder, ByteSize most, ByteSize segment)
    {
        _folder = folder;
        _segment = segment.Bytes;
        // Less than two segments could not be kept apart from the one being written.
        _most = Math.Max(most.Bytes, 2 * _segment);
        Directory.CreateDirectory(folder);
        _sequence = OutputSpool.NumbersIn(folder).LastOrDefault(1);
        _file = Open();
        EndLine();
    }

    /// <summary>Bytes that were deleted unread or could not be written. Any thread may ask.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <exception cref="IOException">The disk is full or gone; what was not written is counted as lost, and the next call tries again.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var part = bytes[..UntilSegmentEnds(bytes)];
                Write(part);
                bytes = bytes[part.Length..];
                if (_length >= _segment && (_endsLine || _length >= HardLimit)) Roll();
            }
        }
        finally
        {
            Interlocked.Add(ref _lost, bytes.Length);
        }
    }

    /// <summary>Ends a line that the application left open; what comes next is another line.</summary>
    public void EndLine()
    {
        if (!_endsLine) Write("\n"u8);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A ninth MiB where segments have eight.</summary>
    private long HardLimit => _segment + _segment / 8;

    private int UntilSegmentEnds(ReadOnlySpan<byte> bytes)
    {
        // Up to the size anything goes; from there to the first newline, or to the hard limit.
        var free = (int)Math.Clamp(_segment - _length, 0, bytes.Length);
        if (free == bytes.Length) return free;
        var newline = bytes[free..].IndexOf((byte)'\n');
        var wanted = newline < 0 ? bytes.Length : free + newline + 1;
        return (int)Math.Max(1, Math.Min(wanted, HardLimit - _length));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file, bytes, _length);
            _length += bytes.Length;
            _endsLine = bytes[^1] == '\n';
        }
        catch (IOException)
        {
            // Part of it may have been written; what follows must not be glued to that.
            _length = RandomAccess.GetLength(_file);
            _endsLine = _length == 0;
            throw;
        }
    }

    private void Roll()
    {
        // The new one is there before the old one is let go: a reader that sees a newer segment knows that the older gets no more.
        _sequence++;
        var next = Open();
        _file.Dispose();
        _file = next;
        DropOldest();
    }

    private SafeFileHandle Open()
    {
        var file = File.OpenHandle(PathOf(_sequence), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(file);
        Span<byte> last = stackalloc byte[1];
        _endsLine = _length == 0 || (RandomAccess.Read(file, last, _length - 1) == 1 && last[0] == '\n');
        return file;
    }

    private void DropOldest()
    {
        var sizes = OutputSpool.NumbersIn(_folder).Select(s => (Path: PathOf(s), new FileInfo(PathOf(s)) is { Exists: true } f ? f.Length : 0)).ToList();
        var total = sizes.Sum(s => s.Item2) + _segment;
        foreach (var (path, size) in sizes.SkipLast(1))
        {
            if (total <= _most) break;
            File.Delete(path);
            total -= size;
            Interlocked.Add(ref _lost, size);
        }
    }

    private string PathOf(long sequence) => OutputSpool.SegmentPath(_folder, sequence);
}
