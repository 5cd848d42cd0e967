using Microsoft.Extensions.Logging;
using Outrider.Supervision.Life;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// Probes one child again and again: first in steps that double from 20 ms, since most programs are ready in a fraction of a second, then at the
/// interval, and slower once it is ready. Where the port is not known it is looked for first.
/// </summary>
/// <param name="findPort">The port that a process or its descendants listen on, or 0; runs on a pool thread.</param>
internal sealed class Prober(string name, ReadyModel model, IProbe probe, Func<int, int> findPort, EventLoop loop, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(20);

    private readonly LoopTimer _next = new(loop, time);
    private Child? _child;
    private Action _portFound = () => { };
    private int _round;
    private int _tries;
    private int _failures;

    /// <summary>Where the child listens; 0 while that is not known.</summary>
    public int Port { get; private set; } = model.Port;

    /// <summary>Tells, on the loop, when <see cref="Port"/> has changed.</summary>
    public void Watch(Action portFound) => _portFound += portFound;

    public void Start(Child child)
    {
        Stop();
        _child = child;
        Port = model.Port;
        (_tries, _failures) = (0, 0);
        Begin();
    }

    public void Stop()
    {
        _round++;
        _next.Disarm();
    }

    private void Begin()
    {
        var round = _round;
        _tries++;
        if (Port != 0 || !model.FindsPort)
        {
            probe.Begin(Port, passed => OnAnswer(round, passed));
            return;
        }

        var pid = _child!.Pid;
        loop.Ask(() => findPort(pid), 0, port => OnLookedForPort(round, port));
    }

    private void OnLookedForPort(int round, int port)
    {
        if (round != _round) return;
        if (port != 0)
        {
            Port = port;
            log.PortFound(name, port);
            _portFound();
        }

        if (port == 0 && (model.NeedsPort || model.Kind is ProbeKind.Tcp or ProbeKind.Http)) OnAnswer(round, false);
        else probe.Begin(port, passed => OnAnswer(round, passed));
    }

    private void OnAnswer(int round, bool passed)
    {
        if (round != _round) return;
        _failures = passed ? 0 : _failures + 1;
        if (passed) _child!.OnProbe(true);
        else if (_failures >= ReadyModel.FailuresToUnready) _child!.OnProbe(false);
        // The child may have been stopped by what it was told.
        if (round == _round && HasMoreToLearn) _next.Arm(Pause(), Begin);
    }

    private bool HasMoreToLearn => model.Kind != ProbeKind.None || (model.FindsPort && Port == 0);

    private TimeSpan Pause()
    {
        var isSettled = _child!.State == LifeState.Ready && (model.Kind != ProbeKind.None || _tries > LookOftenFor);
        if (isSettled) return model.Interval * ReadyModel.SlowDown;
        var step = FirstStep * (1 << Math.Min(_tries - 1, 20));
        return model.Kind != ProbeKind.Command && step < model.Interval ? step : model.Interval;
    }

    // A minute at the default interval; a program that listens nowhere by then is a job, and is looked at seldom.
    private const int LookOftenFor = 120;
}
