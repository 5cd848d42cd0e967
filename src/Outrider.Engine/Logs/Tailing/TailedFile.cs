using Microsoft.Win32.SafeHandles;
using Outrider.Logs.Delivery;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// One file, held open: a rename does not matter to it. Where it is cut short in place (logrotate's copytruncate), its offsets go on growing and the
/// file's own begin anew.
/// </summary>
internal sealed class TailedFile : ITailedBytes
{
    private readonly SafeFileHandle _file;
    private readonly SourceAccount _account;
    private readonly Lock _gate = new();
    private FileHead _head;
    private long _base;
    private long _knownLength;
    private volatile string _path;

    private TailedFile(SafeFileHandle file, FileIdentity identity, string path, SourceAccount account)
    {
        _file = file;
        Identity = identity;
        _path = path;
        _account = account;
        _head = FileHead.Of(file);
    }

    public FileIdentity Identity { get; }

    public string Path
    {
        get => _path;
        set => _path = value;
    }

    public long Length => RandomAccess.GetLength(_file);

    /// <summary>Everything before <paramref name="offset"/> is all there is.</summary>
    public bool EndsAt(long offset) => Length == offset - _base;

    /// <summary>Null where there is no regular file any more.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    public static TailedFile? Open(string path, SourceAccount account)
    {
        // Asked before opening: opening a pipe would wait for its writer.
        if (FileIdentity.Of(path) is null) return null;
        if (PlainFile.OpenRead(path) is not { } file) return null;
        if (FileIdentity.Of(file) is { } identity) return new TailedFile(file, identity, path, account);
        file.Dispose();
        return null;
    }

    public bool Is(Checkpoint checkpoint) => checkpoint.Identity == Identity && checkpoint.Head.IsOf(_file);

    public int Read(long offset, Span<byte> into)
    {
        var filled = 0;
        while (filled < into.Length && RandomAccess.Read(_file, into[filled..], offset - _base + filled) is var count and > 0) filled += count;
        _knownLength = Math.Max(_knownLength, offset - _base + filled);
        return filled;
    }

    public bool Refresh(long position, long saved)
    {
        var length = Length;
        var isAnew = length < position - _base || !_head.IsOf(_file);
        if (isAnew) BeginAnew(position);
        _knownLength = Math.Max(_knownLength, length);
        if (_head.Length < FileHead.MaxLength && length > _head.Length) Learn(FileHead.Of(_file));
        return isAnew;
    }

    public Checkpoint? PlaceOf(long offset)
    {
        lock (_gate) return new Checkpoint(_path, Identity, _head, Math.Max(0, offset - _base));
    }

    public long OriginOf(long offset)
    {
        lock (_gate) return offset - _base;
    }

    public void Dispose() => _file.Dispose();

    private void Learn(FileHead head)
    {
        lock (_gate) _head = head;
    }

    private void BeginAnew(long position)
    {
        // What was written after the last look and before the cut, nobody can know.
        _account.Lose("truncated", Math.Max(0, _knownLength - (position - _base)));
        var head = FileHead.Of(_file);
        lock (_gate) (_base, _head) = (position, head);
        _knownLength = 0;
    }
}
