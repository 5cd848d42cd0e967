using System.IO.Compression;
using Microsoft.Extensions.Logging;
using Outrider.Native;

namespace Outrider.Logs.Sinks;

/// <summary>
/// What a file is rotated into: keeps as many as are wanted and packs them, one after another in the background. Packing is whole or not at all: the packed file is
/// written beside, synced and renamed before the plain one goes; what a crash has left unfinished is begun anew. What fails is tried again at the next rotation.
/// </summary>
internal sealed partial class RotatedFiles(string path, RotateConfig config, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int PieceBytes = 64 << 10;

    private readonly RotatedNames _names = new(path);
    private readonly CancellationTokenSource _ending = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Renames the file as it is. Nobody may write to it any more.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void Rotate()
    {
        File.Move(path, _names.Next(time.GetUtcNow()));
        FolderSync.Sync(Path.GetDirectoryName(path)!);
        Tidy();
    }

    /// <summary>Sees to what there is, in the background: after a rotation, and after a start for what the last process has left.</summary>
    public void Tidy()
    {
        var before = _work;
        _work = Task.Run(async () =>
        {
            await before;
            await TidyAsync();
        });
    }

    /// <summary>When all work that was begun is done.</summary>
    public Task Settled => _work;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _work;
        _ending.Dispose();
    }

    private async Task TidyAsync()
    {
        try
        {
            foreach (var unfinished in _names.All().Where(f => f.EndsWith(RotatedNames.Unfinished, StringComparison.Ordinal))) File.Delete(unfinished);
            var rotations = _names.All().Select(RotatedNames.Plain).Distinct().Order(StringComparer.Ordinal).ToArray();
            foreach (var old in rotations.SkipLast(config.Keep))
            {
                File.Delete(old);
                File.Delete(old + RotatedNames.Packed);
            }

            if (config.Compression == Compression.None) return;
            foreach (var plain in rotations.TakeLast(config.Keep).Where(File.Exists)) await PackAsync(plain);
        }
        catch (OperationCanceledException)
        {
            // The next start goes on with it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotTidy(logger, path, e);
        }
    }

    private async Task PackAsync(string plain)
    {
        var packed = plain + RotatedNames.Packed;
        // Where both are there, the crash came between the last two steps.
        if (!File.Exists(packed))
        {
            var unfinished = plain + RotatedNames.Unfinished;
            await using (var from = new FileStream(plain, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, PieceBytes))
            await using (var to = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = File.GetUnixFileMode(plain) }))
            {
                await using (var gzip = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true)) await from.CopyToAsync(gzip, PieceBytes, _ending.Token);
                to.Flush(flushToDisk: true);
            }

            File.Move(unfinished, packed);
            FolderSync.Sync(Path.GetDirectoryName(path)!);
        }

        File.Delete(plain);
    }

    [LoggerMessage(LogLevel.Warning, "what {Path} was rotated into cannot be packed or deleted; it stays as it is until the next rotation")]
    private static partial void CannotTidy(ILogger logger, string path, Exception cause);
}
