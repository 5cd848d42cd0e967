using Microsoft.Extensions.Logging;
using Outrider.Supervision.Life;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// Probes one child again and again for readiness: first in steps that double from 20 ms, since most programs are ready in a fraction of a second, then at the
/// interval, and slower once it is ready. Where the port is not known it is looked for first.
/// </summary>
/// <param name="findPort">The port that a process or its descendants listen on, or 0; runs on a pool thread.</param>
internal sealed class Prober(string name, ReadyModel model, IProbe probe, Func<int, int> findPort, EventLoop loop, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(20);

    // A minute at the default interval; a program that listens nowhere by then is a job, and is looked at seldom.
    private const int LookOftenFor = 120;

    private readonly LoopTimer _next = new(loop, time);
    private readonly ProbeTurn _turn = new(probe);
    private Child? _child;
    private Action _portFound = () => { };
    private int _round;
    private int _tries;
    private int _successes;
    private int _failures;

    /// <summary>Where the child listens; 0 while that is not known.</summary>
    public int Port { get; private set; } = model.Port;

    /// <summary>What asks beside it whether the child is still of use; it starts and stops with it. Null where nobody wants to know.</summary>
    public LiveProber? Live { get; init; }

    /// <summary>Tells, on the loop, when <see cref="Port"/> has changed.</summary>
    public void Watch(Action portFound) => _portFound += portFound;

    /// <summary>Whether it asks at the moment.</summary>
    public bool IsProbing { get; private set; }

    public void Start(Child child) => Start(child, model.Port);

    /// <summary>Goes on where another has found the port already: who calls the program must not lose it.</summary>
    public void Resume(Child child, int port) => Start(child, model.Port != 0 ? model.Port : port);

    private void Start(Child child, int port)
    {
        _round++;
        IsProbing = true;
        _child = child;
        Port = port;
        (_tries, _successes, _failures) = (0, 0, 0);
        Live?.Start(child, () => Port);
        Begin();
    }

    public void Stop()
    {
        _round++;
        IsProbing = false;
        _next.Disarm();
        _turn.GiveUp();
        Live?.Stop();
    }

    /// <summary>The program has said by itself that it is ready.</summary>
    public void OnSaid() => probe.OnSaid();

    private void Begin()
    {
        var round = _round;
        _tries++;
        if (Port != 0 || !model.FindsPort)
        {
            Ask(round);
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

        var isWanting = model.NeedsPort || (model.Probe.AsksPort && model.Probe.Port == 0);
        if (port == 0 && isWanting) OnAnswer(round, false);
        else Ask(round);
    }

    private void Ask(int round) => _turn.Begin(model.Probe.Port != 0 ? model.Probe.Port : Port, passed => OnAnswer(round, passed));

    private void OnAnswer(int round, bool passed)
    {
        if (round != _round) return;
        (_successes, _failures) = passed ? (_successes + 1, 0) : (0, _failures + 1);
        if (_successes >= model.Successes) _child!.OnProbe(true);
        else if (_failures >= model.Failures) _child!.OnProbe(false);
        // The child may have been stopped by what it was told.
        if (round == _round && HasMoreToLearn) _next.Arm(Pause(), Begin);
    }

    private bool IsSaidOnce => model.Kind is ProbeKind.None or ProbeKind.Descriptor;

    private bool HasMoreToLearn => !IsSaidOnce || _successes < model.Successes || (model.FindsPort && Port == 0);

    private TimeSpan Pause()
    {
        var isSettled = _child!.State == LifeState.Ready && (!IsSaidOnce || _tries > LookOftenFor);
        if (isSettled) return model.Interval * ReadyModel.SlowDown;
        var step = FirstStep * (1 << Math.Min(_tries - 1, 20));
        return model.Kind != ProbeKind.Command && step < model.Interval ? step : model.Interval;
    }
}
