using Microsoft.Extensions.Logging;
using Outrider.Native;
using Outrider.Supervision.Life;
using Outrider.Supervision.Order;
using Outrider.Supervision.Reload;
using Outrider.Supervision.Succession;
using Outrider.Supervision.Systemd;

namespace Outrider.Supervision;

/// <summary>
/// What a run can become while it lives: another configuration, another executable, another process in the place of one of the modules'. One of these at a time, and only while the
/// run is neither starting nor stopping. All on the loop.
/// </summary>
/// <param name="crew">Who is changed.</param>
/// <param name="reloader">Takes a configuration.</param>
/// <param name="upgrader">Has an executable take over.</param>
/// <param name="report">Tells the service manager of reloads.</param>
/// <param name="phase">Where the run is.</param>
/// <param name="reloaded">Called when another configuration holds.</param>
/// <param name="log">Where it is told what could not be done.</param>
internal sealed class RunChanges(Crew crew, Reloader reloader, Upgrader upgrader, ServiceReport report, Func<RunPhase> phase, Action reloaded, ILogger log)
{
    private bool _isReloadWanted;

    /// <summary>Takes the configuration as it is written now, or none of it.</summary>
    public void Reload(Action<ReloadResult> done)
    {
        if (Busy() is { } busy)
        {
            done(ReloadResult.Unavailable(busy));
            return;
        }

        report.Reloading();
        reloader.Begin(result =>
        {
            if (result.IsDone) reloaded();
            report.Reloaded(string.Join("; ", result.All));
            done(result);
            ReloadAgain();
        });
    }

    /// <summary>By a signal, which nobody answers: what comes during a reload means what was written since, and is done after it.</summary>
    public void ReloadBySignal()
    {
        if (reloader.IsUnderWay) _isReloadWanted = true;
        else if (Busy() is { } busy) log.NotReloaded(busy);
        else Reload(_ => { });
    }

    /// <summary>Has a process of the modules that works succeeded by another of the same.</summary>
    public void Succeed(Child child, Action<string> failed)
    {
        if (Busy() is { } busy)
        {
            failed(busy);
            return;
        }

        var process = crew.Modules.First(m => m.Child == child).Process;
        process.StartSuccessor(OwnExecutable.Path, process.Setup, crew.Plan.ModulesDeadline, problem =>
        {
            if (problem.Length > 0) failed(problem);
            else process.Succeed(crew.Plan.RetireGrace);
        });
    }

    /// <summary>Has another executable take over. Nothing is told where it does: this process is that executable then.</summary>
    public void Upgrade(string path, int asker, Action<UpgradeRefusal> refused)
    {
        if (Busy() is { } busy) refused(UpgradeRefusal.Unavailable(busy));
        else if (phase() != RunPhase.Running) refused(UpgradeRefusal.Unavailable("the run is starting; try again when it runs"));
        else upgrader.Begin(path, asker, refused);
    }

    /// <summary>A run that ends, for whatever reason, becomes nothing else any more.</summary>
    public void GiveUp()
    {
        _isReloadWanted = false;
        reloader.GiveUp();
        upgrader.GiveUp();
    }

    private void ReloadAgain()
    {
        if (!_isReloadWanted) return;
        _isReloadWanted = false;
        ReloadBySignal();
    }

    /// <summary>What keeps a change from being begun; null where nothing does.</summary>
    private string? Busy() =>
        reloader.IsUnderWay ? "a reload is under way; try again when it is done"
        : upgrader.IsUnderWay ? "an upgrade is under way; try again when it is done"
        : crew.IsSucceeding ? "a restart is under way; try again when it is done"
        : phase() is RunPhase.Starting or RunPhase.Running ? null
        : "the run is starting or stopping; try again when it runs";
}
