namespace Outrider.Traffic;

/// <summary>What an exchange holds of a bounded number of places: one, or a wait for one.</summary>
internal sealed class QueuePlace
{
    /// <summary>A place that was free: nobody had to wait.</summary>
    public static readonly QueuePlace Free = new() { IsGranted = true };

    private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Written under its queue's lock.</summary>
    public bool IsGranted { get; private set; }

    public Task Granted => _granted.Task;

    public void Grant()
    {
        IsGranted = true;
        _granted.SetResult();
    }
}
