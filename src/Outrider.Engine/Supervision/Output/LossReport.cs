namespace Outrider.Supervision.Output;

/// <summary>Has the loop tell of lost output soon after there was some, and not once a read where it goes on.</summary>
internal sealed class LossReport(EventLoop loop, TimeProvider time)
{
    // As fresh as who scrapes it can notice.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly LoopTimer _timer = new(loop, time);
    private int _isDue;

    /// <summary>Told on the loop.</summary>
    public Action? Due { get; set; }

    /// <summary>From any thread.</summary>
    public void Raise()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0) loop.Post(() => _timer.Arm(Delay, Tell));
    }

    private void Tell()
    {
        // Before it is told, so that what is lost meanwhile is told again.
        Volatile.Write(ref _isDue, 0);
        Due?.Invoke();
    }
}
