using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Order;

namespace Outrider.Supervision;

/// <summary>
/// One run from its first process to its exit code. It takes facts about its children through <see cref="RunTable"/>, carries out what that decides,
/// passes signals on, and keeps the modules' process told. Small on purpose: there is nothing here to crash on, and nobody above it to restart it.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    /// <summary>The same signal again within this time was no decision of a person's.</summary>
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(500);

    private readonly RunPlan _plan;
    private readonly TimeProvider _time;
    private readonly EventLoop _loop;
    private readonly Reaper _reaper;
    private readonly Crew _crew;
    private readonly LoopTimer _drainLimit;
    private readonly ILogger _log;
    private RunPhase _phase = RunPhase.Modules;
    private AppStatus _lastApp = AppStatus.Unknown;
    private bool _isStopAsked;
    private Signal? _stopSignal;
    private long _stopAskedAt;
    private bool _isDrained;
    private bool _isSettling;
    private bool _isBroken;
    private bool _isSlim;

    public Supervisor(RunPlan plan, TimeProvider time)
    {
        (_plan, _time) = (plan, time);
        _log = plan.Log;
        _loop = new EventLoop(_log.Fault);
        _reaper = new Reaper(_loop);
        _crew = new Crew(plan, _reaper, _loop, time);
        _drainLimit = new LoopTimer(_loop, time);
        foreach (var child in _crew.All) child.Watch(OnChanged);
        _crew.AppProcess?.Prober.Watch(TellApp);
        _crew.ModulesProcess.Asked += OnAsked;
        _crew.Losses.Due = TellRun;
    }

    /// <summary>On the main thread, until everything has ended. The exit code of the run.</summary>
    public int Run()
    {
        if (!ProcessControl.IsMainThread) throw new InvalidOperationException("a run belongs on the main thread: its children die with the thread that started them");
        ProcessControl.BecomeSubreaper();
        using var signals = new SignalWatch(_loop, OnSignal);
        _reaper.Start();
        _loop.Post(_crew.Modules.Start);
        _loop.Run();
        Leftovers.Kill();
        return _isBroken ? BrokenCode() : AppCode();
    }

    private void OnSignal(Signal signal)
    {
        if (signal == Signal.Terminate || signal == Signal.Interrupt) AskStop(signal);
        else if (_crew.AppProcess is { } app && app.Signal(signal)) _log.Forwarded(signal.Name, app.Model.Life.Title);
    }

    private void AskStop(Signal signal)
    {
        // timeout(1) and some init systems signal a process and then its group: that is one request and not an impatient second.
        if (signal == _stopSignal && _time.GetElapsedTime(_stopAskedAt) < Impatience) return;
        if (_isStopAsked) _log.Hastening(signal.Name);
        else _log.Stopping(signal.Name);
        (_isStopAsked, _stopSignal, _stopAskedAt) = (true, signal, _time.GetTimestamp());
        Take(RunEvent.StopAsked);
        Settle();
    }

    private void OnAsked(ControlMessage message)
    {
        switch (message)
        {
            case ControlMessage.Drained:
                _isDrained = true;
                Settle();
                break;
            case ControlMessage.SignalApp(var id, var name):
                _crew.ModulesProcess.Tell(new ControlMessage.Answer(id, Signal.TryParse(name, out var signal) && _crew.AppProcess is { } app && app.Signal(signal)));
                break;
            case ControlMessage.RestartApp(var id):
                _crew.ModulesProcess.Tell(new ControlMessage.Answer(id, _crew.App?.Restart() ?? false));
                break;
        }
    }

    private void OnChanged(Child child)
    {
        if (child.Model.Kind == ChildKind.Application) TellApp();
        // A new modules' process in the middle of a drain must know that there is one.
        if (child == _crew.Modules && child.State == LifeState.Ready && _phase is RunPhase.Draining or RunPhase.Stopping)
            _crew.ModulesProcess.Tell(new ControlMessage.Drain());
        if (child.Model.Kind == ChildKind.Sidecar && child.State == LifeState.Ended && _phase is RunPhase.Starting or RunPhase.Running)
            _log.SidecarLost(child.Model.Title);
        TellRun();
        Settle();
    }

    private void TellRun() => _crew.ModulesProcess.Tell(new ControlMessage.Run(_crew.RunStatus()));

    private void TellApp()
    {
        var now = _crew.AppStatus();
        if (now == _lastApp) return;
        _lastApp = now;
        _crew.ModulesProcess.Tell(new ControlMessage.App(now));
    }

    /// <summary>Goes on as long as the fact that the phase waits for holds. A step changes children, who report here again: the outermost call does the work.</summary>
    private void Settle()
    {
        if (_isSettling) return;
        _isSettling = true;
        try
        {
            while (Fact() is { } fact) Take(fact);
        }
        finally
        {
            _isSettling = false;
        }

        if (_phase == RunPhase.Over) _loop.End();
        else if (_phase == RunPhase.Running && !_isSlim) Slim();
    }

    /// <summary>What reading the configuration has left is most of the heap, and from here on next to nothing is allocated that would ever have it collected.</summary>
    private void Slim()
    {
        _isSlim = true;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private RunEvent? Fact() => _phase switch
    {
        RunPhase.Modules when _crew.Modules.State == LifeState.Ready => RunEvent.ModulesReady,
        RunPhase.Modules when HasEnded(_crew.Modules) => RunEvent.Broken,
        RunPhase.Before when _crew.Before.Any(c => HasEnded(c) && !HasSucceeded(c)) => RunEvent.Broken,
        RunPhase.Before when _crew.Before.All(c => c.State == LifeState.Ready || HasSucceeded(c)) => RunEvent.BeforeReady,
        RunPhase.Starting or RunPhase.Running or RunPhase.Draining when _crew.App is { } app && HasEnded(app) => RunEvent.AppEnded,
        RunPhase.Starting when _crew.App is null || _crew.App.State == LifeState.Ready => RunEvent.AppReady,
        RunPhase.Draining when _isDrained || _crew.Modules.State != LifeState.Ready => RunEvent.Drained,
        RunPhase.Stopping when (_crew.App is null || HasEnded(_crew.App)) && _crew.After.All(HasEnded) && IsModulesSettled => RunEvent.Stopped,
        RunPhase.Flushing when HasEnded(_crew.Modules) => RunEvent.Flushed,
        RunPhase.Closing when _crew.Before.All(HasEnded) => RunEvent.Closed,
        _ => null,
    };

    /// <summary>Modules that died a moment ago are waited for, so that what the application said last is still delivered.</summary>
    private bool IsModulesSettled => _crew.Modules.State != LifeState.BackingOff;

    private static bool HasEnded(Child child) => child.State == LifeState.Ended;

    private static bool HasSucceeded(Child child) => child is { State: LifeState.Ended, LastExit.IsSuccess: true };

    private void Take(RunEvent happened)
    {
        var (next, effects) = RunTable.Next(_phase, happened);
        _isBroken |= happened == RunEvent.Broken;
        _phase = next;
        if (effects.HasFlag(RunEffects.StartBefore)) Each(_crew.Before, c => c.Start());
        if (effects.HasFlag(RunEffects.StartApp)) _crew.App?.Start();
        if (effects.HasFlag(RunEffects.StartAfter)) Each(_crew.After, c => c.Start());
        if (effects.HasFlag(RunEffects.Drain)) Drain();
        if (effects.HasFlag(RunEffects.StopApp)) _crew.App?.Stop();
        if (effects.HasFlag(RunEffects.StopAfter)) Each(_crew.After, c => c.Stop());
        if (effects.HasFlag(RunEffects.StopModules)) _crew.Modules.Stop();
        if (effects.HasFlag(RunEffects.StopBefore)) Each(_crew.Before, c => c.Stop());
        if (effects.HasFlag(RunEffects.HastenApp)) _crew.App?.Hasten();
        if (effects.HasFlag(RunEffects.HastenAfter)) Each(_crew.After, c => c.Hasten());
        if (effects.HasFlag(RunEffects.HastenModules)) _crew.Modules.Hasten();
        if (effects.HasFlag(RunEffects.HastenBefore)) Each(_crew.Before, c => c.Hasten());
    }

    private static void Each(IReadOnlyList<Child> children, Action<Child> act)
    {
        foreach (var child in children) act(child);
    }

    private void Drain()
    {
        _crew.ModulesProcess.Tell(new ControlMessage.Drain());
        _drainLimit.Arm(_plan.DrainGrace, () =>
        {
            _isDrained = true;
            Settle();
        });
    }

    private int AppCode() => _crew.App is not { } app || _plan.App is not { } model
        ? ExitCode.Ok
        : RunOutcome.Code(app.Cause, app.WasKilled, app.LastFailure is null, app.LastExit, model.StopSignal);

    /// <summary>The modules' own word on why they cannot start, else a fault of ours; a sidecar that is needed and does not start is a thing missing.</summary>
    private int BrokenCode()
    {
        if (_crew.Before.Any(c => c.State == LifeState.Ended && c.LastExit is { IsSuccess: false })) return ExitCode.Unavailable;
        return _crew.Modules.LastExit is { Signal: 0, Code: ExitCode.Usage or ExitCode.Unavailable } said ? said.Code : ExitCode.Software;
    }

    public void Dispose() => _drainLimit.Dispose();
}
