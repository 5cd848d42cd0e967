using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.ConfigSync.Sources;

/// <summary>
/// A file, looked at each interval: two system calls a second. Rejected: inotify, which sees nothing on network and overlay mounts, loses sight of a file whose
/// folder's link is swapped (as Kubernetes does), and needs the same look as a fallback anyway.
/// </summary>
internal sealed class FileSource(FileSourceConfig config) : IConfigSource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("file", FileSourceConfig.Shape, (FileSourceConfig c) => (ConfigSourceFactory)(_ => new FileSource(c)));

    private FileStatus? _seen;

    public string Name => config.Path;

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task<byte[]?> FetchAsync(CancellationToken cancel)
    {
        try
        {
            return Task.FromResult(Fetch());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<byte[]?>(new FetchFailedException(e.Message));
        }
    }

    private byte[]? Fetch()
    {
        var before = FileStatus.Of(config.Path) ?? throw new FetchFailedException("there is no such file");
        if (before == _seen) return null;
        if (before.Size > ConfigSourceContext.MaxBytes) throw new FetchFailedException($"has {before.Size} bytes; a configuration may have {new ByteSize(ConfigSourceContext.MaxBytes)}");
        var content = System.IO.File.ReadAllBytes(config.Path);
        // Half of the old and half of the new would be neither.
        if (FileStatus.Of(config.Path) != before) throw new FetchFailedException("is being written; it is read once it rests");
        _seen = before;
        return content;
    }
}
