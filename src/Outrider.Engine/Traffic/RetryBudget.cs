namespace Outrider.Traffic;

/// <summary>
/// Bounds a service's retries to a share of its requests, so that retries cannot make an outage worse: with 20 % a service that fails altogether sees
/// 1.2 times its load, not three times. Each request deposits, each retry withdraws, over ten seconds; a floor of three a second lets a service with
/// little traffic retry at all. As Finagle's RetryBudget does it, from which the numbers are.
/// </summary>
internal sealed class RetryBudget(double share, TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    public const int FloorPerSecond = 3;

    private readonly Lock _gate = new();
    private readonly SlidingWindow _window = new(Window, time);

    public void Deposit()
    {
        lock (_gate) _window.AddA();
    }

    /// <summary>True, and counted, where one more retry is within the budget.</summary>
    public bool TryWithdraw()
    {
        lock (_gate)
        {
            _window.Turn();
            if (_window.TotalB + 1 > _window.TotalA * share + FloorPerSecond * Window.TotalSeconds) return false;
            _window.AddB();
            return true;
        }
    }
}
