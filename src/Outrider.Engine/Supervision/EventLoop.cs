namespace Outrider.Supervision;

/// <summary>
/// The one thread that decides. Everything else (reaper, probes, pipes, the control channel, signals, timers) only posts what happened, and the loop
/// takes one event after the other, so that no decision ever races with another. It runs on the main thread, because it spawns and a child's
/// parent-death signal belongs to the thread that spawned it (prctl(2)). Nothing in it waits.
/// </summary>
/// <remarks>The queue has no limit of its own: each source has at most one event of each kind under way.</remarks>
internal sealed class EventLoop(Action<Exception> failed)
{
    private readonly Queue<Action> _events = new();
    private bool _isOver;

    public void Post(Action happened)
    {
        lock (_events)
        {
            _events.Enqueue(happened);
            Monitor.Pulse(_events);
        }
    }

    /// <summary>Whether something has happened that was not taken yet.</summary>
    public bool HasPending
    {
        get
        {
            lock (_events) return _events.Count > 0;
        }
    }

    /// <summary>Has something done that may wait, on a pool thread, and takes its result as an event; <paramref name="otherwise"/> where it fails.</summary>
    public void Ask<T>(Func<T> work, T otherwise, Action<T> done) => ThreadPool.UnsafeQueueUserWorkItem(_ =>
    {
        var result = otherwise;
        try
        {
            result = work();
        }
        catch (Exception e)
        {
            Post(() => failed(e));
        }

        Post(() => done(result));
    }, null);

    /// <summary>Until <see cref="End"/>. A fault in one event is told and does not keep the next from being taken: the application's life hangs on this loop.</summary>
    public void Run()
    {
        while (!_isOver) Take(Next());
    }

    /// <summary>Takes what is there and returns: the way a test turns the loop.</summary>
    public void RunPending()
    {
        while (!_isOver && TryNext() is { } happened) Take(happened);
    }

    /// <summary>From within an event: the last one.</summary>
    public void End() => _isOver = true;

    private void Take(Action happened)
    {
        try
        {
            happened();
        }
        catch (Exception e)
        {
            failed(e);
        }
    }

    private Action Next()
    {
        lock (_events)
        {
            while (_events.Count == 0) Monitor.Wait(_events);
            return _events.Dequeue();
        }
    }

    private Action? TryNext()
    {
        lock (_events) return _events.Count == 0 ? null : _events.Dequeue();
    }
}
