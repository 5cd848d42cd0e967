using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Wakes a source when something changes in its folders, from one thread that the kernel holds. Where there is no inotify, or on a network file
/// system that tells nothing, the source's own look once a second is what remains.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    // An application that writes line by line would wake its source for each; a person does not see ten milliseconds.
    private const int GatherMs = 10;

    // It only waits and sets flags.
    private const int StackBytes = 128 << 10;

    private readonly WakeUp _wake;
    private readonly Inotify? _inotify = Inotify.TryOpen();
    private readonly Thread? _thread;
    private int _names = 1;

    public FolderWatch(WakeUp wake)
    {
        _wake = wake;
        if (_inotify is null) return;
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "log folders" };
        _thread.Start();
    }

    /// <summary>Again and again: a folder that was deleted and made anew is another one.</summary>
    public void Watch(IEnumerable<string> folders)
    {
        foreach (var folder in folders) _inotify?.Watch(folder);
    }

    /// <summary>Has a name come, gone or changed since this was last asked?</summary>
    public bool TakeNames() => Interlocked.Exchange(ref _names, 0) == 1;

    public void Dispose()
    {
        _inotify?.Stop();
        _thread?.Join();
        _inotify?.Dispose();
    }

    private void Run()
    {
        try
        {
            while (_inotify!.Wait() is { } events)
            {
                // A file may be created and renamed away in no time: names are looked at at once.
                if (events.HasFlag(FolderEvents.Names)) Interlocked.Exchange(ref _names, 1);
                _wake.Set();
                if (events == FolderEvents.Content && !_inotify.Pause(GatherMs)) return;
            }
        }
        catch (NativeException)
        {
            // The kernel tells no more; the source's own look goes on.
        }
    }
}
