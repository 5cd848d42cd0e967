using Microsoft.Win32.SafeHandles;
using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sources;

/// <summary>
/// The copy of one file that has no name any more, at the same places as in the file, with a hole where all is acknowledged. The file's beginning is in it too, by which it is known.
/// </summary>
internal sealed class HeldCopy(string path) : IDisposable
{
    private SafeFileHandle? _copy;
    private long _end;

    public string Path => path;

    /// <summary>Copies what was added since, and syncs it. What a full disk has refused is tried again by the next call.</summary>
    /// <param name="file">From which.</param>
    /// <param name="from">The first byte that is not acknowledged on disk.</param>
    /// <returns>True where there was something.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public bool Grow(TailedFile file, long from)
    {
        var isFirst = _copy is null;
        if (!isFirst && file.Length <= _end) return false;
        _copy ??= OpenNew();
        var bytes = new byte[1 << 20];
        if (_end == 0)
        {
            Copy(file, bytes.AsSpan(0, FileHead.MaxLength), 0);
            // Behind a hole the beginning is elsewhere.
            Copy(file, bytes.AsSpan(0, FileHead.MaxLength), file.NoticeHead().At);
            _end = from;
        }

        while (Copy(file, bytes, _end) is var count and > 0) _end += count;
        RandomAccess.FlushToDisk(_copy);
        if (isFirst) Native.FolderSync.Sync(System.IO.Path.GetDirectoryName(path)!);
        return true;
    }

    public void Dispose() => _copy?.Dispose();

    private SafeFileHandle OpenNew()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using var created = new FileStream(path, options);
        return File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private int Copy(TailedFile file, Span<byte> bytes, long at)
    {
        var count = file.ReadRaw(at, bytes);
        RandomAccess.Write(_copy!, bytes[..count], at);
        return count;
    }
}
