using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.Logs.Receiving;

/// <summary>
/// What one source received, on disk, until the sinks have it: whole lines in segments (<see cref="ReceivedFolder"/>), which the source's reader deletes as it goes. One process
/// writes one spool, the one that owns the checkpoints. Thread-safe.
/// </summary>
/// <remarks>
/// An <see cref="Append"/> survives the death of every process; behind a <see cref="SyncedAsync"/> it survives that of the machine. Those that wait for the disk at the
/// same time share one sync: what came while it ran waits for the next. Each process begins a segment of its own, after it has cut off a line that a
/// kill left half written: nobody was told that it was taken.
/// </remarks>
internal sealed class ReceivedSpool : IAsyncDisposable
{
    // The segments of the application's output.
    private const long LargestSegment = 8 << 20;
    private const long SmallestSegment = 64 << 10;

    // What the reader has deleted is looked for so often while the spool is full.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _folder;
    private readonly long _max;
    private readonly long _segment;
    private readonly bool _isAcknowledged;
    private readonly LossTally _losses;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<SafeFileHandle> _behind = [];
    private SafeFileHandle? _file;
    private long _sequence;
    private long _length;
    private long _older;
    private long _lookedAt;
    private bool _hasNewName;
    private TaskCompletionSource? _waiting;
    private Task _syncing = Task.CompletedTask;
    private bool _isSyncing;
    private bool _isClosed;

    /// <param name="folder">Made where it is missing, at the first line.</param>
    /// <param name="max">Bytes of all segments; the one append that was let in may go beyond it.</param>
    /// <param name="isAcknowledged">Somebody is told when lines are safe; without, nothing is ever synced.</param>
    /// <param name="losses">Takes what is found torn.</param>
    /// <param name="time">For how often to look.</param>
    public ReceivedSpool(string folder, long max, bool isAcknowledged, LossTally losses, TimeProvider time)
    {
        (_folder, _max, _isAcknowledged, _losses, _time) = (folder, max, isAcknowledged, losses, time);
        _segment = Math.Clamp(max / 8, SmallestSegment, LargestSegment);
    }

    /// <summary>Keeps lines, all or none.</summary>
    /// <param name="lines">Each with its end.</param>
    /// <param name="beyondBound">Of who can neither wait nor give them back.</param>
    public SpoolAnswer Append(ReadOnlySpan<byte> lines, bool beyondBound = false)
    {
        if (lines.IsEmpty) return SpoolAnswer.Taken;
        lock (_gate)
        {
            try
            {
                // A connection that was cut ends on its own thread, and may come too late.
                if (_isClosed) return SpoolAnswer.DiskFull;
                if (_file is null) Open();
                // Before the bound is looked at: the reader deletes every segment but the newest.
                if (_length >= _segment) Roll();
                if (!beyondBound && IsFull()) return SpoolAnswer.Full;
                Write(lines);
                return SpoolAnswer.Taken;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return SpoolAnswer.DiskFull;
            }
        }
    }

    /// <summary>Completes when all that was appended before is on the disk.</summary>
    /// <exception cref="IOException">It could not be synced; nobody may be told that it was taken.</exception>
    public Task SyncedAsync()
    {
        lock (_gate)
        {
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isSyncing)
            {
                _isSyncing = true;
                _syncing = Task.Run(SyncAll);
            }

            return _waiting.Task;
        }
    }

    /// <summary>Nothing may be appended any more: another process may begin.</summary>
    public async ValueTask DisposeAsync()
    {
        Task syncing;
        lock (_gate)
        {
            _isClosed = true;
            syncing = _syncing;
        }

        await syncing;
        lock (_gate)
        {
            foreach (var file in _behind) file.Dispose();
            _behind.Clear();
            _file?.Dispose();
            _file = null;
        }
    }

    private void Open()
    {
        Directory.CreateDirectory(_folder);
        var last = OutputSpool.NumbersIn(_folder).LastOrDefault();
        _sequence = last == 0 || CutTorn(PathOf(last)) > 0 ? last + 1 : last;
        _file = OpenSegment(_sequence);
        _length = RandomAccess.GetLength(_file);
        CountOlder();
    }

    /// <summary>The length that is left.</summary>
    private long CutTorn(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        var end = EndOfLastLine(file, length);
        if (end == length) return length;
        RandomAccess.SetLength(file, end);
        _losses.Lose("torn", length - end);
        return end;
    }

    private static long EndOfLastLine(SafeFileHandle file, long length)
    {
        var piece = new byte[64 << 10];
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - piece.Length);
            var count = RandomAccess.Read(file, piece.AsSpan(0, (int)(end - start)), start);
            var newline = piece.AsSpan(0, count).LastIndexOf((byte)'\n');
            if (newline >= 0) return start + newline + 1;
            end = start;
        }

        return 0;
    }

    private void Roll()
    {
        // The new one is there before the old one is let go: a reader that sees a newer segment knows that the older gets no more.
        var next = OpenSegment(_sequence + 1);
        if (_isAcknowledged) _behind.Add(_file!);
        else _file!.Dispose();
        _file = next;
        _sequence++;
        _length = 0;
        CountOlder();
    }

    private SafeFileHandle OpenSegment(long number)
    {
        var file = File.OpenHandle(PathOf(number), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _hasNewName = true;
        return file;
    }

    private void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            RandomAccess.Write(_file!, lines, _length);
            _length += lines.Length;
        }
        catch (IOException)
        {
            // Half of them are none of them.
            RandomAccess.SetLength(_file!, _length);
            throw;
        }
    }

    private bool IsFull()
    {
        if (_older + _length < _max) return false;
        if (_time.GetElapsedTime(_lookedAt) < LookInterval) return true;
        CountOlder();
        return _older + _length >= _max;
    }

    private void CountOlder()
    {
        _lookedAt = _time.GetTimestamp();
        _older = OutputSpool.NumbersIn(_folder).Where(n => n != _sequence).Sum(n => new FileInfo(PathOf(n)) is { Exists: true } file ? file.Length : 0);
    }

    private void SyncAll()
    {
        while (true)
        {
            TaskCompletionSource waiting;
            SafeFileHandle[] files;
            bool hasNewName;
            lock (_gate)
            {
                if (_waiting is null)
                {
                    _isSyncing = false;
                    return;
                }

                (waiting, _waiting) = (_waiting, null);
                files = _file is null ? [.. _behind] : [.. _behind, _file];
                (hasNewName, _hasNewName) = (_hasNewName, false);
            }

            try
            {
                foreach (var file in files) RandomAccess.FlushToDisk(file);
                if (hasNewName) SyncNames();
                Forget(files);
                waiting.TrySetResult();
            }
            catch (Exception e)
            {
                lock (_gate) _hasNewName |= hasNewName;
                waiting.TrySetException(e is IOException ? e : new IOException(e.Message, e));
            }
        }
    }

    private void SyncNames()
    {
        FolderSync.Sync(_folder);
        FolderSync.Sync(Path.GetDirectoryName(_folder)!);
    }

    private void Forget(SafeFileHandle[] synced)
    {
        lock (_gate)
        {
            foreach (var file in synced)
            {
                if (!_behind.Remove(file)) continue;
                file.Dispose();
            }
        }
    }

    private string PathOf(long number) => OutputSpool.SegmentPath(_folder, number);
}
