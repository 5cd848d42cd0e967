using Microsoft.Win32.SafeHandles;
using Outrider.Logs.Delivery;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// One file, held open: a rename does not matter to it. Where it is cut short in place (logrotate's copytruncate), its offsets go on growing and the
/// file's own begin anew. What was cut before it was read is counted, as far as it was ever seen.
/// </summary>
internal sealed class TailedFile : IFileBytes
{
    private readonly SafeFileHandle _file;
    private readonly SourceAccount _account;
    private readonly Lock _gate = new();
    private readonly List<FileContent> _earlier = [];
    private FileContent _now;
    private FileContent? _next;
    private readonly FileIdentity _placed;
    private volatile string _path;

    private TailedFile(SafeFileHandle file, FileIdentity identity, FileIdentity placed, string path, string openedAt, SourceAccount account)
    {
        _file = file;
        Identity = identity;
        _placed = placed;
        _path = path;
        OpenedAt = openedAt;
        _account = account;
        _now = new FileContent(file);
    }

    public FileIdentity Identity { get; }

    /// <summary>As which it stands in checkpoints and ids: of a copy, the file that it was made of.</summary>
    public FileIdentity Placed => _placed;

    /// <summary>The name by which it was opened, whatever it is called.</summary>
    public string OpenedAt { get; }

    /// <summary>A copy of a file that has no name any more: who wrote to that cannot write to it.</summary>
    public bool IsCopy => _placed != Identity;

    /// <summary>It has no name any more, in any folder: nobody can open it again.</summary>
    public bool HasNoName => OpenFileStatus.Of(_file).Names == 0;

    public string Path
    {
        get => _path;
        set => _path = value;
    }

    public long Length => RandomAccess.GetLength(_file);

    public bool? HasWriters => FileWriters.Any(_file);

    public SourceText Text => _now.Text;

    public bool IsAnew => _next is not null;

    /// <summary>How what it holds at this moment begins, be it read already or not.</summary>
    public FileHead NoticeHead()
    {
        Notice();
        return (_next ?? _now).Head;
    }

    /// <summary>Null where there is no regular file any more.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    public static TailedFile? Open(string path, SourceAccount account) => Open(path, account, copyOf: null);

    /// <summary>A copy of the file that a checkpoint speaks of, to be followed as that file.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    public static TailedFile? Open(string path, SourceAccount account, Checkpoint? copyOf)
    {
        // Asked before opening: opening a pipe would wait for its writer.
        if (FileIdentity.Of(path) is null) return null;
        if (PlainFile.OpenRead(path) is not { } file) return null;
        if (FileIdentity.Of(file) is { } identity) return new TailedFile(file, identity, copyOf?.Identity ?? identity, copyOf?.Path ?? path, path, account);
        file.Dispose();
        return null;
    }

    public bool EndsAt(long offset) => _next is null && _now.EndsAt(offset);

    public bool Holds(Checkpoint checkpoint) => checkpoint.Head.IsOf(_file) && checkpoint.Seam.IsIn(_file) && checkpoint.Offset <= Length;

    /// <summary>Does it begin as that content?</summary>
    public bool BeginsAs(Checkpoint checkpoint) => checkpoint.Head.IsOf(_file);

    /// <summary>Where an offset of the stream stands in what the file holds now; 0 where that is another content than it was.</summary>
    public long PlaceNow(long offset)
    {
        lock (_gate) return _next is null ? Math.Max(0, offset - _now.Base) : 0;
    }

    /// <summary>The file's own bytes, from the file's own offset.</summary>
    public int ReadRaw(long offset, Span<byte> into) => RandomAccess.Read(_file, into, offset);

    public bool Is(Checkpoint checkpoint) => checkpoint.Identity == Identity && Holds(checkpoint);

    /// <summary>Where it is now, though nobody told: the name that the kernel has for what is open (proc(5), <c>/proc/self/fd</c>).</summary>
    public void FindPath()
    {
        var target = File.ResolveLinkTarget($"/proc/self/fd/{(int)_file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
        if (target is not null && !target.EndsWith(" (deleted)", StringComparison.Ordinal)) _path = target;
    }

    public int Read(long offset, Span<byte> into)
    {
        if (_next is not null || !_now.HasBegun) return 0;
        var filled = 0;
        while (filled < into.Length && RandomAccess.Read(_file, into[filled..], offset - _now.Base + filled) is var count and > 0) filled += count;
        // Only where the content was the same before and after are these bytes of it.
        if (filled > 0) Notice();
        return _next is null ? filled : 0;
    }

    public void Took(long end, ReadOnlySpan<byte> bytes)
    {
        lock (_gate) _now.Took(end, bytes);
    }

    public void Notice()
    {
        lock (_gate)
        {
            if ((_next ?? _now).IsStillThere()) return;
            // Cut again before a byte of it was read.
            if (_next is { } unread) _account.Lose("truncated", unread.UnreadFromStart);
            _next = new FileContent(_file);
        }
    }

    public bool Refresh(long position, long saved)
    {
        Notice();
        lock (_gate)
        {
            var isAnew = _next is not null;
            if (_next is { } next) BeginAnew(next, position);
            _now.Begin(position);
            _earlier.RemoveAll(e => e.End <= saved);
            return isAnew;
        }
    }

    public Checkpoint? PlaceOf(long offset)
    {
        lock (_gate) return _now.PlaceOf(offset, _path, _placed);
    }

    public IReadOnlyList<Checkpoint> Behind(long offset)
    {
        lock (_gate)
        {
            if (_earlier.Count == 0 && _next is null) return [];
            var places = _earlier.Where(e => e.End > offset).Select(e => e.PlaceOf(offset, _path, _placed) with { Length = e.End - e.Base });
            return [.. places, .. _next is { } next ? [next.PlaceOf(0, _path, _placed)] : (IEnumerable<Checkpoint>)[]];
        }
    }

    public long OriginOf(long offset)
    {
        lock (_gate) return offset - (_earlier.FindLast(e => offset < e.End && offset >= e.Base) ?? _now).Base;
    }

    public void Dispose() => _file.Dispose();

    private void BeginAnew(FileContent next, long position)
    {
        // What was written after the last look and before the cut, nobody can know.
        _account.Lose("truncated", _now.UnreadFrom(position));
        _now.End = position;
        if (_now.End > _now.Base) _earlier.Add(_now);
        next.Base = position;
        (_now, _next) = (next, null);
    }
}
