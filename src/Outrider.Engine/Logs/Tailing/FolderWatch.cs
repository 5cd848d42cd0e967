using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Wakes a source when something changes in its folders, from one thread that the kernel holds. Where there is no inotify, a folder cannot be watched, or a network's
/// file system tells nothing, the source's own look is what remains: see <see cref="Deaf"/>.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    // An application that writes line by line would wake its source for each; a person does not see ten milliseconds. While it goes on writing, each wake costs more
    // than the lines it brings, and who follows a stream does not see a tenth of a second.
    private const int GatherMs = 10;
    private const int BusyGatherMs = 100;

    // What has come by then, after a pause, came while it lasted.
    private const int AtOnceMs = 2;

    // It only waits and sets flags.
    private const int StackBytes = 128 << 10;

    private readonly WakeUp _wake;
    private readonly Inotify? _inotify;
    private readonly Thread? _thread;
    private readonly HashSet<string> _remote = [];
    private Dictionary<string, int> _watched = [];
    private int _names = 1;
    private volatile bool _hasEnded;

    public FolderWatch(WakeUp wake)
        : this(wake, Inotify.TryOpen())
    {
    }

    /// <param name="wake">Set whenever something has changed.</param>
    /// <param name="inotify">Owned from here on; null where there is none.</param>
    public FolderWatch(WakeUp wake, Inotify? inotify)
    {
        _wake = wake;
        _inotify = inotify;
        if (_inotify is null) return;
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "log folders" };
        _thread.Start();
    }

    /// <summary>Why not everything is told; null where all is.</summary>
    public string? Deaf { get; private set; }

    /// <summary>
    /// Watches these and no others. Again and again, since a folder that was deleted and made anew is another one. True where one is watched that was not: what came
    /// into it before was not told.
    /// </summary>
    public bool Watch(IReadOnlyCollection<string> folders)
    {
        Deaf = _inotify is null || _hasEnded ? "the kernel gives no inotify; see fs.inotify.max_user_instances" : null;
        if (_inotify is null) return false;
        var before = _watched;
        _watched = new Dictionary<string, int>(folders.Count);
        var isNew = false;
        foreach (var folder in folders)
        {
            var watch = _inotify.Watch(folder);
            if (watch < 0)
            {
                Deaf ??= Reason(folder, -watch);
                continue;
            }

            isNew |= !before.TryGetValue(folder, out var known) || known != watch;
            _watched[folder] = watch;
            if (!before.ContainsKey(folder)) Judge(folder);
            if (_remote.Contains(folder)) Deaf ??= $"'{folder}' is on a network's file system";
        }

        // Two names may be one folder.
        foreach (var gone in before.Values.Except(_watched.Values)) _inotify.Forget(gone);
        return isNew;
    }

    /// <summary>Has a name come, gone or changed since this was last asked?</summary>
    public bool TakeNames() => Interlocked.Exchange(ref _names, 0) == 1;

    public void Dispose()
    {
        _inotify?.Stop();
        _thread?.Join();
        _inotify?.Dispose();
    }

    private void Judge(string folder)
    {
        if (FileSystemKind.IsRemote(folder)) _remote.Add(folder);
        else _remote.Remove(folder);
    }

    /// <summary>Null where the folder has just gone: it is not missed.</summary>
    private static string? Reason(string folder, int error) => error switch
    {
        Errno.NoEntry or Errno.NotDirectory => null,
        Errno.NoSpace => $"'{folder}' cannot be watched: the limit of the user's watches is reached; raise fs.inotify.max_user_watches",
        _ => $"'{folder}' cannot be watched: error {error}",
    };

    private void Run()
    {
        try
        {
            var gatherMs = GatherMs;
            for (var asked = Environment.TickCount64; _inotify!.Wait() is { } events; asked = Environment.TickCount64)
            {
                gatherMs = Environment.TickCount64 - asked <= AtOnceMs ? Math.Min(gatherMs * 2, BusyGatherMs) : GatherMs;
                // A file may be created and renamed away in no time: names are looked at at once.
                if (events.HasFlag(FolderEvents.Names)) Interlocked.Exchange(ref _names, 1);
                _wake.Set();
                if (events == FolderEvents.Content && !_inotify.Pause(gatherMs)) return;
            }
        }
        catch (NativeException)
        {
            // The kernel tells no more; the source's own look goes on.
            _hasEnded = true;
        }
    }
}
