using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Command;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Listening;
using Outrider.Supervision.Order;
using Outrider.Supervision.Reload;
using Outrider.Supervision.Succession;
using Outrider.Supervision.Systemd;

namespace Outrider.Supervision;

/// <summary>
/// One run from its first process to its exit code. It takes facts about its children through <see cref="RunTable"/>, carries out what that decides,
/// passes signals on, and keeps the modules' process told. Small on purpose: there is nothing here to crash on, and nobody above it to restart it.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    /// <summary>The same signal again within this time was no decision of a person's.</summary>
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(500);

    // Once for a row of reloads, and not between two of them.
    private static readonly TimeSpan SlimAfter = TimeSpan.FromSeconds(5);

    private readonly RunSite _site;
    private readonly ListenerSet _listeners;
    private readonly ChoiceSnapshot _choice;
    private readonly TimeProvider _time;
    private readonly EventLoop _loop;
    private readonly SignalWatch _signals;
    private readonly Reaper _reaper;
    private readonly Crew _crew;
    private readonly RunFacts _facts;
    private readonly LoopTimer _leaveLimit;
    private readonly LoopTimer _drainLimit;
    private readonly LoopTimer _slimming;
    private readonly ILogger _log;
    private readonly RunChanges _changes;
    private readonly ServiceReport _report;
    private readonly RunCommands _commands;
    private readonly SafeFileHandle? _control;
    private CommandServer? _server;
    private RunPhase _phase;
    private AppStatus _lastApp = AppStatus.Unknown;
    private bool _hasBegun;
    private string? _stopAskedBy;
    private long _stopAskedAt;
    private bool _isSettling;
    private bool _isBroken;
    private bool _isSlim;

    /// <param name="site">Of this run.</param>
    /// <param name="plan">What its configuration means.</param>
    /// <param name="listeners">The plan's; they stay the caller's to close.</param>
    /// <param name="control">Where commands come from, bound and listening; null where there is no such thing.</param>
    /// <param name="choice">Which configuration it is.</param>
    /// <param name="read">Reads it again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="before">The run as another supervisor has left it, to be gone on with by <see cref="Resume"/>; null for one that begins.</param>
    public Supervisor(RunSite site, RunPlan plan, ListenerSet listeners, SafeFileHandle? control, ChoiceSnapshot choice, ReadBlueprint read, TimeProvider time, RunSnapshot? before = null)
    {
        (_site, _listeners, _control, _choice, _time) = (site, listeners, control, choice, time);
        _log = plan.Log;
        _loop = new EventLoop(_log.Fault);
        // Before the first thing is made that somebody must take away again. What arrives by now is taken when the loop runs.
        _signals = new SignalWatch(_loop, OnSignal);
        _reaper = new Reaper(_loop);
        _crew = new Crew(plan, before, _reaper, _loop, time);
        _facts = new RunFacts(_crew);
        _leaveLimit = new LoopTimer(_loop, time);
        _drainLimit = new LoopTimer(_loop, time);
        _slimming = new LoopTimer(_loop, time);
        _report = new ServiceReport(Environment.GetEnvironmentVariable, ServiceTimes.Of(plan), _loop, time);
        _changes = new RunChanges(
            _crew, new Reloader(site, listeners, _crew, read, _loop, time, _log), new Upgrader(_crew, Pause, Unpause, Snapshot, _reaper, _loop, time, _log), _report, () => _phase, OnReloaded, _log);
        _commands = new RunCommands(_crew, AskStop, _changes);
        _crew.Watch(OnChanged);
        _crew.PortFound += TellApp;
        foreach (var (process, _) in _crew.Modules) process.Asked += OnAsked;
        _crew.Losses.Due = TellRun;
    }

    /// <summary>On the main thread, until everything has ended. The exit code of the run.</summary>
    public int Run()
    {
        ProcessControl.BecomeSubreaper();
        return Run(() =>
        {
            _report.Start();
            Record();
            Enter(RunTable.First(_crew.Plan.AppNeedsModules));
            Settle();
        });
    }

    /// <summary>As <see cref="Run()"/>, for a run that another supervisor has brought to where it is: this very process, before it became this executable.</summary>
    public int Resume(RunSnapshot snapshot)
    {
        (_phase, _isSlim) = (RunPhase.Running, true);
        return Run(() => TakeOver(snapshot));
    }

    private int Run(Action begin)
    {
        if (!ProcessControl.IsMainThread) throw new InvalidOperationException("a run belongs on the main thread: its children die with the thread that started them");
        // What was sent while this process became this executable is taken now.
        Takeover.End();
        Serve();
        _loop.Post(() =>
        {
            _hasBegun = true;
            begin();
        });
        // Its first look at our children comes behind that: one that another supervisor has left us, and that has ended by now, is expected by then and no orphan.
        _reaper.Start();
        _loop.Run();
        _crew.EndAll();
        var code = _isBroken ? BrokenCode() : AppCode();
        _commands.OnOver(code);
        return code;
    }

    private void Serve()
    {
        if (_control is null) return;
        _server = new CommandServer(_control, _loop, new CommandDesk(_commands).Take, _time);
        _server.Start();
    }

    /// <summary>Everything comes to rest, for this process to become another executable.</summary>
    private bool Pause()
    {
        _server?.Detach();
        _server = null;
        return _crew.Pause();
    }

    private void Unpause()
    {
        _crew.Unpause();
        if (_server is null) Serve();
    }

    private void TakeOver(RunSnapshot snapshot)
    {
        _crew.Resume(snapshot);
        Record();
        _log.Upgraded(OwnVersion.Text, snapshot.From);
        foreach (var (process, _) in _crew.Modules) process.Succeed(_crew.Plan.RetireGrace);
        _crew.Tell(new ControlMessage.App(_crew.AppStatus()));
        TellRun();
        _report.Resume();
        // The configuration was read again to get here.
        _slimming.Arm(SlimAfter, Slim);
        if (snapshot.Asker >= 0)
            PendingCommand.Attach(new SafeFileHandle(snapshot.Asker, true)).Finish(CommandAnswer.Done($"upgraded from {snapshot.From} to {OwnVersion.Text}; the application's pid is still {_crew.App?.Pid ?? 0}"));
        Settle();
    }

    private void OnReloaded()
    {
        Record();
        TellApp();
        TellRun();
        _report.Use(ServiceTimes.Of(_crew.Plan));
        _slimming.Arm(SlimAfter, Slim);
        Settle();
    }

    private RunSnapshot Snapshot(int asker) => new(
        RunSnapshot.CurrentVersion, OwnVersion.Text, _site, _choice, Encoding.UTF8.GetString(ConfigNodeJson.Write(_crew.Plan.Handover.Config)),
        [.. _listeners.Current.Select(l => new ListenerSnapshot(l.Id, l.Name, l.Requested.Record, (int)l.Socket.Handle))],
        _crew.ChildSnapshots(), _crew.ModulesSnapshots(), _crew.ProgramSnapshots(), (int?)_control?.DangerousGetHandle() ?? -1, asker);

    /// <summary>Tells the user's other commands where this run is to be asked.</summary>
    private void Record() =>
        new RunRecord(_site.Service, Environment.ProcessId, _site.Started, _crew.Plan.AdminUrl, _crew.Plan.Handover.AdminToken, _crew.Plan.Handover.ConfigPath).Write(_site.StateFolder);

    private void OnSignal(Signal signal)
    {
        if (!_hasBegun)
        {
            // Its turn is behind the run's beginning, which is in the queue by the time that this is.
            _loop.Post(() => OnSignal(signal));
            return;
        }

        switch (_crew.Plan.Signals.For(signal))
        {
            // timeout(1) and some init systems signal a process and then its group: that is one request and not an impatient second.
            case SignalAction.Stop when signal.Name == _stopAskedBy && _time.GetElapsedTime(_stopAskedAt) < Impatience:
                break;
            case SignalAction.Stop:
                AskStop(signal.Name);
                break;
            case SignalAction.Reload:
                _log.ReloadAsked(signal.Name);
                _changes.ReloadBySignal();
                break;
            case SignalAction.Ignore:
                _log.Ignored(signal.Name);
                break;
            case SignalAction.Forward when _crew.AppProcess is { } app && app.Signal(signal):
                _log.Forwarded(signal.Name, app.Model.Life.Title);
                break;
        }
    }

    /// <param name="by">A signal, or what else asked.</param>
    private void AskStop(string by)
    {
        if (_facts.IsStopAsked) _log.Hastening(by);
        else _log.Stopping(by);
        (_facts.IsStopAsked, _stopAskedBy, _stopAskedAt) = (true, by, _time.GetTimestamp());
        Take(RunEvent.StopAsked);
        Settle();
    }

    private void OnAsked(ModulesProcess from, ControlMessage message)
    {
        switch (message)
        {
            case ControlMessage.Drained:
                from.IsDrained = true;
                Settle();
                break;
            case ControlMessage.SignalApp(var id, var name):
                from.Tell(new ControlMessage.Answer(id, Signal.TryParse(name, out var signal) && _crew.AppProcess is { } app && app.Signal(signal)));
                break;
            case ControlMessage.RestartApp(var id):
                from.Tell(new ControlMessage.Answer(id, _crew.App?.Restart() ?? false));
                break;
        }
    }

    private void OnChanged(Child child)
    {
        if (child.Model.Kind == ChildKind.Application) TellApp();
        if (child.Model.Kind == ChildKind.Sidecar) _crew.Order.Advance();
        // A new modules' process in the middle of a drain must know that there is one.
        if (child.Model.Kind == ChildKind.Modules && child.State == LifeState.Ready && _phase is RunPhase.Draining or RunPhase.Stopping)
            _crew.Tell(new ControlMessage.Drain());
        if (child.Model.Kind == ChildKind.Sidecar && child.State == LifeState.Ended && _phase is RunPhase.Starting or RunPhase.Running or RunPhase.Leaving)
            _log.SidecarLost(child.Model.Title);
        TellRun();
        _commands.OnChanged(child);
        Settle();
    }

    private void TellRun() => _crew.Tell(new ControlMessage.Run(_crew.RunStatus()));

    private void TellApp()
    {
        var now = _crew.AppStatus();
        if (now == _lastApp) return;
        _lastApp = now;
        _crew.Tell(new ControlMessage.App(now));
    }

    /// <summary>Goes on as long as the fact that the phase waits for holds. A step changes children, who report here again: the outermost call does the work.</summary>
    private void Settle()
    {
        if (_isSettling) return;
        _isSettling = true;
        try
        {
            while (_facts.Next(_phase) is { } fact) Take(fact);
        }
        finally
        {
            _isSettling = false;
        }

        if (_phase == RunPhase.Over) _loop.End();
        else if (_phase == RunPhase.Running && !_isSlim) Slim();
    }

    /// <summary>
    /// What reading the configuration has left is most of the heap, and from here on next to nothing is allocated that would ever have it collected. So it is with
    /// the code of the start, half of what is resident.
    /// </summary>
    private void Slim()
    {
        _isSlim = true;
        // Before the collection, which takes what reading the mappings has allocated too.
        Residence.Shrink();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private void Take(RunEvent happened)
    {
        _isBroken |= happened == RunEvent.Broken;
        Enter(RunTable.Next(_phase, happened));
    }

    private void Enter((RunPhase Next, RunEffects Effects) step)
    {
        var (next, effects) = step;
        if (next != _phase) _report.Enter(next);
        _phase = next;
        if (next > RunPhase.Running) _changes.GiveUp();
        if (effects.HasFlag(RunEffects.StartModules)) EachModules(c => c.Start());
        if (effects.HasFlag(RunEffects.StartBefore)) _crew.Order.Start(_crew.Before);
        if (effects.HasFlag(RunEffects.StartApp)) _crew.App?.Start();
        if (effects.HasFlag(RunEffects.StartAfter)) _crew.Order.Start(_crew.After);
        if (effects.HasFlag(RunEffects.Leave)) Leave();
        if (effects.HasFlag(RunEffects.Drain)) Drain();
        if (effects.HasFlag(RunEffects.StopApp)) _crew.App?.Stop();
        if (effects.HasFlag(RunEffects.StopAfter)) _crew.Order.Stop(_crew.After);
        if (effects.HasFlag(RunEffects.StopModules)) EachModules(c => c.Stop());
        if (effects.HasFlag(RunEffects.StopBefore)) _crew.Order.Stop(_crew.Before);
        if (effects.HasFlag(RunEffects.HastenApp)) _crew.App?.Hasten();
        if (effects.HasFlag(RunEffects.HastenAfter)) Each(_crew.After, c => c.Hasten());
        if (effects.HasFlag(RunEffects.HastenModules)) EachModules(c => c.Hasten());
        if (effects.HasFlag(RunEffects.HastenBefore)) Each(_crew.Before, c => c.Hasten());
    }

    private static void Each(IReadOnlyList<Child> children, Action<Child> act)
    {
        foreach (var child in children) act(child);
    }

    private void EachModules(Action<Child> act)
    {
        foreach (var (_, child) in _crew.Modules) act(child);
    }

    private void Leave()
    {
        _facts.HasLeft = _crew.Plan.DrainDelay == TimeSpan.Zero;
        if (_facts.HasLeft) return;
        _crew.Tell(new ControlMessage.Leave());
        _leaveLimit.Arm(_crew.Plan.DrainDelay, () =>
        {
            _facts.HasLeft = true;
            Settle();
        });
    }

    private void Drain()
    {
        _crew.Tell(new ControlMessage.Drain());
        // The deadline is the modules' own; this one is for modules that do not answer.
        _drainLimit.Arm(_crew.Plan.DrainGrace + ModulesProcess.Slack, () =>
        {
            _facts.IsDrainOver = true;
            Settle();
        });
    }

    private int AppCode() => _crew.App is not { } app || _crew.Plan.App is not { } model
        ? ExitCode.Ok
        : RunOutcome.Code(app.Cause, app.WasKilled, app.LastFailure is null, app.LastExit, model.StopSignal);

    /// <summary>The modules' own word on why they cannot start, else a fault of ours; a sidecar that is needed and does not start is a thing missing.</summary>
    private int BrokenCode()
    {
        if (_crew.Before.Any(c => c.State == LifeState.Ended && c.LastExit is { IsSuccess: false })) return ExitCode.Unavailable;
        var said = _crew.Modules.Select(m => m.Child.LastExit).FirstOrDefault(e => e is { Signal: 0, Code: ExitCode.Usage or ExitCode.Unavailable });
        return said?.Code ?? ExitCode.Software;
    }

    public void Dispose()
    {
        _signals.Dispose();
        _server?.Dispose();
        _report.Dispose();
        _leaveLimit.Dispose();
        _drainLimit.Dispose();
        _slimming.Dispose();
    }
}
