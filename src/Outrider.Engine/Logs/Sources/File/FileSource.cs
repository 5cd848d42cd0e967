using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>
/// Files by patterns. A file is known by what it is and not by its name: renamed, its descriptor is kept until it is read and acknowledged; where that
/// happened while nobody looked, it is found again in its old folder. See <see cref="FileHead"/> for how it is recognised.
/// </summary>
internal sealed partial class FileSource : ILogSource
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("file", FileSourceConfig.Shape, (FileSourceConfig c) => new LogSourcePart(c.Lines, context => new FileSource(c, context)));

    // Each costs a descriptor; the usual limit of a process is 1024 of them.
    private const int MaxFiles = 512;

    // What rotation packs has been read before; '*.log*' means them no more than it means a directory.
    private static readonly string[] Packed = [".gz", ".zst", ".bz2", ".xz", ".zip"];
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly FileSourceConfig _config;
    private readonly LogSourceContext _context;
    private readonly Glob[] _globs;
    private readonly List<FollowedFile> _followed = [];
    private readonly HashSet<string> _folders = [];
    private readonly List<Checkpoint> _from;
    private readonly bool _isFirstEver;
    private readonly TailLoop _loop;
    private bool _hasLooked;
    private DateTimeOffset _nextWarning;

    public FileSource(FileSourceConfig config, LogSourceContext context)
    {
        _config = config;
        _context = context;
        _globs = [.. config.Paths.Select(p => new Glob(p))];
        Key = "file:" + string.Join(':', config.Paths);
        var from = context.CheckpointsOf(Key);
        _isFirstEver = from is null;
        // Under another key where the patterns have changed: what they both mean goes on where it was.
        _from = [.. from ?? context.AllCheckpoints.Where(c => _globs.Any(g => g.IsMatch(c.Path)))];
        _loop = new TailLoop(context, [.. _from], Look, () => _folders);
    }

    public string Key { get; }

    public void Start() => _loop.Start();

    public Task DrainAsync(CancellationToken cancel) => _loop.DrainAsync(cancel);

    public IReadOnlyList<Checkpoint> Collect() => _loop.Collect();

    public void Saved() => _loop.Saved();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private List<Tail> Look()
    {
        var here = Files();
        foreach (var (identity, path) in here)
            if (_followed.Find(f => f.File.Identity == identity) is { } followed) followed.Stay(path);
            else if (_followed.Count < MaxFiles) Open(path);
            else Warn(path, "there are too many files; those that are done make room", null);
        if (!_hasLooked) FindRenamed();
        _hasLooked = true;
        foreach (var gone in _followed.Where(f => !here.ContainsKey(f.File.Identity))) gone.Leave(_context.Time.GetUtcNow());
        foreach (var done in _followed.Where(f => f.IsDone).ToArray()) LetGo(done);
        return [.. _followed.Select(f => f.Tail)];
    }

    private Dictionary<FileIdentity, string> Files()
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        _folders.Clear();
        foreach (var glob in _globs) glob.Expand(paths, _folders);
        var files = new Dictionary<FileIdentity, string>();
        foreach (var path in paths.Where(p => !_context.OwnFiles.Contains(p) && !Packed.Contains(Path.GetExtension(p))))
            if (FileIdentity.Of(path) is { } identity) files.TryAdd(identity, path);
        return files;
    }

    private void Open(string path)
    {
        try
        {
            if (TailedFile.Open(path, _context.Account) is not { } file) return;
            var checkpoint = _from.Find(file.Is);
            if (checkpoint is not null) _from.Remove(checkpoint);
            Follow(file, path, StartOf(file, checkpoint));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(path, "it cannot be opened", e);
        }
    }

    private long StartOf(TailedFile file, Checkpoint? checkpoint)
    {
        if (checkpoint is null) return _isFirstEver && !_hasLooked && _config.Start == StartAt.End ? file.Length : 0;
        if (checkpoint.Offset <= file.Length) return checkpoint.Offset;
        // Cut short while nobody looked, down to the beginning it had.
        _context.Account.Lose("truncated", 0);
        return 0;
    }

    /// <summary>Files that were not read to their end and have been renamed since: their lines come before those of what stands at the path now.</summary>
    private void FindRenamed()
    {
        foreach (var checkpoint in _from.Where(c => Directory.Exists(Path.GetDirectoryName(c.Path))).ToArray())
        {
            var path = Directory.EnumerateFiles(Path.GetDirectoryName(checkpoint.Path)!).FirstOrDefault(p => FileIdentity.Of(p) == checkpoint.Identity);
            if (path is null || TailedFile.Open(path, _context.Account) is not { } file) continue;
            if (file.Is(checkpoint) && checkpoint.Offset < file.Length) Follow(file, checkpoint.Path, checkpoint.Offset, at: 0);
            else file.Dispose();
        }

        _from.Clear();
    }

    private void Follow(TailedFile file, string path, long start, int? at = null)
    {
        var ledger = new StreamLedger($"{file.Identity.Device:x}:{file.Identity.Inode:x}", start, file.OriginOf);
        var tail = new Tail(file, ledger, new Enrichment(_context.Identity, "file", path), start);
        _followed.Insert(at ?? _followed.Count, new FollowedFile(file, tail));
        Follows(_context.Logger, path, start);
    }

    private void LetGo(FollowedFile done)
    {
        _followed.Remove(done);
        done.Tail.Dispose();
        LetsGo(_context.Logger, done.File.Path);
    }

    private void Warn(string path, string reason, Exception? cause)
    {
        var now = _context.Time.GetUtcNow();
        if (now < _nextWarning) return;
        _nextWarning = now + WarningInterval;
        CannotFollow(_context.Logger, path, reason, cause);
    }

    [LoggerMessage(LogLevel.Information, "following {Path} from byte {Offset}")]
    private static partial void Follows(ILogger logger, string path, long offset);

    [LoggerMessage(LogLevel.Information, "the file that was {Path} is read and acknowledged; its descriptor is closed")]
    private static partial void LetsGo(ILogger logger, string path);

    [LoggerMessage(LogLevel.Warning, "{Path} is not followed: {Reason}")]
    private static partial void CannotFollow(ILogger logger, string path, string reason, Exception? cause);
}
