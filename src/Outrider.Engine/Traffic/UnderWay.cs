namespace Outrider.Traffic;

/// <summary>
/// Counts the requests of a lane that may be replaced while they are under way: one that has been let in finishes on it, and when it is closed nobody is let in any more.
/// Whoever chooses the lane enters; as the lane's top layer it hears of the end.
/// </summary>
internal sealed class UnderWay : ILayer
{
    // Far below what can be under way, so that the sum tells both.
    private const int Closed = int.MinValue / 2;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _isClosed;

    public int Count
    {
        get
        {
            var count = Volatile.Read(ref _count);
            return count >= 0 ? count : count - Closed;
        }
    }

    /// <summary>False where it is closed: the lane is to be chosen anew.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) > 0) return true;
        Leave();
        return false;
    }

    /// <summary>Closes it, and completes when the last one has ended, or the grace is over.</summary>
    public async Task EndAsync(TimeSpan grace, TimeProvider time)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0 && Interlocked.Add(ref _count, Closed) == Closed) _ended.TrySetResult();
        try
        {
            await _ended.Task.WaitAsync(grace, time);
        }
        catch (TimeoutException)
        {
            // Its owner cuts what is left.
        }
    }

    public void End(Exchange exchange, in ExchangeOutcome outcome) => Leave();

    private void Leave()
    {
        if (Interlocked.Decrement(ref _count) == Closed) _ended.TrySetResult();
    }
}
