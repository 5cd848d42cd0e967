namespace Outrider.Logs.Delivery;

/// <summary>
/// The one bound on lines in memory, for all sinks together: while it is reached, reading waits, and the files on disk are the buffer. It may be
/// exceeded by the one chunk that each source cuts after it was let in.
/// </summary>
internal sealed class MemoryBudget(long max)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _empty;
    private long _used;

    public long Used
    {
        get
        {
            lock (_gate) return _used;
        }
    }

    public void Take(long bytes)
    {
        lock (_gate) _used += bytes;
    }

    public void GiveBack(long bytes)
    {
        TaskCompletionSource? room = null, empty = null;
        lock (_gate)
        {
            _used -= bytes;
            if (_used < max) (room, _room) = (_room, null);
            if (_used == 0) (empty, _empty) = (_empty, null);
        }

        room?.TrySetResult();
        empty?.TrySetResult();
    }

    /// <summary>Completes once a chunk may be cut.</summary>
    public Task RoomAsync(CancellationToken cancel)
    {
        lock (_gate) return _used < max ? Task.CompletedTask : (_room ??= NewWait()).Task.WaitAsync(cancel);
    }

    /// <summary>Completes once nothing is held.</summary>
    public Task EmptyAsync(CancellationToken cancel)
    {
        lock (_gate) return _used == 0 ? Task.CompletedTask : (_empty ??= NewWait()).Task.WaitAsync(cancel);
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
