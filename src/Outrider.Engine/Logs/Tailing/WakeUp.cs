namespace Outrider.Logs.Tailing;

/// <summary>Wakes one waiter, at once or after a while. Signals that come while it works are one signal.</summary>
internal sealed class WakeUp(TimeProvider time)
{
    private TaskCompletionSource _set = New();

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>True where it was woken, false where <paramref name="atMost"/> has passed.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        var set = Volatile.Read(ref _set);
        if (!set.Task.IsCompleted)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(set.Task, Task.Delay(atMost, time, over.Token));
            await over.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            if (!set.Task.IsCompleted) return false;
        }

        // Replaced before the waiter looks around: a signal that came on the old one is about something it will now see.
        Volatile.Write(ref _set, New());
        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
