namespace Outrider.Supervision;

/// <summary>
/// One thing the loop waits for. Arming it again or disarming it takes back what has fired but has not been taken yet, so that an event never speaks
/// of a wait that is over.
/// </summary>
internal sealed class LoopTimer(EventLoop loop, TimeProvider time) : IDisposable
{
    private ITimer? _timer;
    private int _version;

    public void Arm(TimeSpan after, Action due)
    {
        Disarm();
        var version = _version;
        if (after <= TimeSpan.Zero) loop.Post(Fire);
        else _timer = time.CreateTimer(_ => loop.Post(Fire), null, after, Timeout.InfiniteTimeSpan);

        void Fire()
        {
            if (version == _version) due();
        }
    }

    public void Disarm()
    {
        _version++;
        _timer?.Dispose();
        _timer = null;
    }

    public void Dispose() => Disarm();
}
