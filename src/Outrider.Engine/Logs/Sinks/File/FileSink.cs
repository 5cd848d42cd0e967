using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Native;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records appended to a file. A batch is accepted once it is written and synced, since the checkpoint that moves on it is a promise that a loss of power must
/// keep; batches make that one sync for many lines (and at most four a second where lines are few). A file that was renamed away, as logrotate does, is
/// followed by a new one at the path.
/// </summary>
internal sealed class FileSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("file", FileSinkConfig.Shape, (FileSinkConfig c) => new LogSinkPart(c.Delivery, context => new FileSink(c.Path, context.OwnFiles)));

    private readonly string _path;
    private SafeFileHandle? _file;
    private FileIdentity? _identity;

    public FileSink(string path, Tailing.OwnFiles ownFiles)
    {
        _path = path;
        ownFiles.Add(path);
    }

    // A quarter of a second is what a person watching the file does not mind.
    public BatchLimits Limits { get; } = new(10_000, 1 << 20, TimeSpan.FromMilliseconds(250));

    public Backoff Backoff { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        try
        {
            var file = Current();
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

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private SafeFileHandle Current()
    {
        if (_file is not null && FileIdentity.Of(_path) == _identity) return _file;
        Close();
        var folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        var isNew = !File.Exists(_path);
        _file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _identity = FileIdentity.Of(_file);
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
