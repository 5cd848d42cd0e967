using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Native;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records appended to a file. A batch is accepted once it is written and synced, since the checkpoint that moves on it is a promise that a loss of power must
/// keep; batches make that one sync for many lines (and at most four a second where lines are few). A file that was renamed away, as logrotate does, is
/// followed by a new one at the path; where <c>rotate</c> says so, it is renamed here (<see cref="RotatedFiles"/>).
/// </summary>
internal sealed class FileSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("file", FileSinkConfig.Shape, (FileSinkConfig c) => new LogSinkPart(c.Delivery, context => new FileSink(c, context)));

    private readonly string _path;
    private readonly RotateConfig? _rotate;
    private readonly RotatedFiles? _rotated;
    private readonly TimeProvider _time;
    private SafeFileHandle? _file;
    private FileIdentity? _identity;
    private DateTimeOffset _begun;

    public FileSink(FileSinkConfig config, LogSinkContext context)
    {
        (_path, _rotate, _time) = (config.Path, config.Rotate, context.Time);
        if (_rotate is null)
        {
            context.OwnFiles.Add(_path);
            return;
        }

        context.OwnFiles.AddRotating(_path);
        _rotated = new RotatedFiles(_path, _rotate, context.Time, context.Logger);
    }

    // A quarter of a second is what a person watching the file does not mind.
    public BatchLimits Limits { get; } = new(10_000, 1 << 20, TimeSpan.FromMilliseconds(250));

    public Backoff Backoff { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        try
        {
            var file = Current(batch.Length);
            var before = RandomAccess.GetLength(file);
            try
            {
                await RandomAccess.WriteAsync(file, [.. batch.Segments], before, CancellationToken.None);
                RandomAccess.FlushToDisk(file);
            }
            catch (IOException)
            {
                // A full disk may have taken a part of it; the retry must not write that part twice.
                RandomAccess.SetLength(file, before);
                throw;
            }

            return SendOutcome.Accepted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Close();
            return SendOutcome.Retry($"'{_path}' cannot be written: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        if (_rotated is not null) await _rotated.DisposeAsync();
    }

    /// <summary>The file at the path, with room for so much more.</summary>
    private SafeFileHandle Current(long more)
    {
        var file = _file is not null && FileIdentity.Of(_path) == _identity ? _file : Open();
        if (_rotate is null || !IsDue(file, more, _rotate)) return file;
        Close();
        _rotated!.Rotate();
        return Open();
    }

    private bool IsDue(SafeFileHandle file, long more, RotateConfig rotate)
    {
        var length = RandomAccess.GetLength(file);
        return length > 0 && (length + more > rotate.MaxSize.Bytes || _time.GetUtcNow() - _begun >= rotate.MaxAge);
    }

    private SafeFileHandle Open()
    {
        if (_identity is null) _rotated?.Tidy();
        Close();
        var folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        var isNew = !File.Exists(_path);
        _file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _identity = FileIdentity.Of(_file);
        _begun = isNew ? _time.GetUtcNow() : File.GetCreationTimeUtc(_path);
        if (isNew) FolderSync.Sync(folder);
        EndTornLine(_file);
        return _file;
    }

    /// <summary>A crash may have left half a record, which will come again whole: it must not swallow the beginning of that one.</summary>
    private static void EndTornLine(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> last = stackalloc byte[1];
        if (length == 0 || RandomAccess.Read(file, last, length - 1) == 0 || last[0] == '\n') return;
        RandomAccess.Write(file, "\n"u8, length);
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
