using Outrider.Supervision.Life;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// Asks a program that runs, again and again, whether it is still of use, and tells its child after so many failures in a row. While the port to ask at is not
/// known, or the program that nobody gave a delay has not been ready yet, there is nothing to ask.
/// </summary>
internal sealed class LiveProber(LiveModel model, IProbe probe, EventLoop loop, TimeProvider time)
{
    private readonly LoopTimer _next = new(loop, time);
    private readonly ProbeTurn _turn = new(probe);
    private Child? _child;
    private Func<int> _port = () => 0;
    private int _failures;

    /// <param name="child">Whose program runs from now on.</param>
    /// <param name="port">Where it listens, as far as that is known.</param>
    public void Start(Child child, Func<int> port)
    {
        (_child, _port, _failures) = (child, port, 0);
        _next.Arm(model.Delay ?? model.Interval, Begin);
    }

    public void Stop()
    {
        _next.Disarm();
        _turn.GiveUp();
    }

    private void Begin()
    {
        var port = model.Probe.Port != 0 ? model.Probe.Port : _port();
        var isTooEarly = (model.Delay is null && _child!.State == LifeState.Starting) || (port == 0 && model.Probe.AsksPort);
        if (isTooEarly) _next.Arm(model.Interval, Begin);
        else _turn.Begin(port, OnAnswer);
    }

    private void OnAnswer(bool passed)
    {
        _failures = passed ? 0 : _failures + 1;
        if (_failures >= model.Failures) _child!.OnUnlive(_failures);
        else _next.Arm(model.Interval, Begin);
    }
}
