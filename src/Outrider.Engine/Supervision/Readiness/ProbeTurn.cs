namespace Outrider.Supervision.Readiness;

/// <summary>
/// One probe at a time, whatever hangs: the next begins when the one before has answered, be it one of an earlier process, and only an answer that is still
/// waited for is told.
/// </summary>
internal sealed class ProbeTurn(IProbe probe)
{
    private (int Port, Action<bool> Done)? _next;
    private bool _isUnderWay;
    private bool _isWaitedFor;

    /// <summary>Asks, as soon as nothing else is under way.</summary>
    public void Begin(int port, Action<bool> done)
    {
        _next = (port, done);
        if (!_isUnderWay) Send(port, done);
    }

    /// <summary>No answer is told from here on.</summary>
    public void GiveUp()
    {
        _next = null;
        _isWaitedFor = false;
        probe.GiveUp();
    }

    private void Send(int port, Action<bool> done)
    {
        _next = null;
        _isUnderWay = _isWaitedFor = true;
        probe.Begin(port, passed => OnAnswer(done, passed));
    }

    private void OnAnswer(Action<bool> done, bool passed)
    {
        var isWaitedFor = _isWaitedFor;
        _isUnderWay = _isWaitedFor = false;
        if (isWaitedFor) done(passed);
        else if (_next is var (port, next)) Send(port, next);
    }
}
