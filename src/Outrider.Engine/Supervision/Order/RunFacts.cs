using Outrider.Supervision.Life;

namespace Outrider.Supervision.Order;

/// <summary>What holds of a run's children and moves it on, by the phase that waits for it. It only looks.</summary>
internal sealed class RunFacts(Crew crew)
{
    /// <summary>Who sends callers here has had the time to notice that it should not.</summary>
    public bool HasLeft { get; set; }

    /// <summary>The time for what was under way is over.</summary>
    public bool IsDrainOver { get; set; }

    public bool IsStopAsked { get; set; }

    /// <summary>The next fact of a phase; null where it still waits.</summary>
    public RunEvent? Next(RunPhase phase) => phase switch
    {
        RunPhase.Modules when AreModules(IsReady) => RunEvent.ModulesReady,
        RunPhase.Modules or RunPhase.Before or RunPhase.Starting when HaveModulesFailed => RunEvent.Broken,
        RunPhase.Before when crew.Before.Any(c => HasEnded(c) && !HasSucceeded(c)) => RunEvent.Broken,
        RunPhase.Before when crew.Before.All(c => c.State == LifeState.Ready || HasSucceeded(c)) => RunEvent.BeforeReady,
        RunPhase.Starting or RunPhase.Running or RunPhase.Leaving or RunPhase.Draining when crew.App is { } app && HasEnded(app) => RunEvent.AppEnded,
        RunPhase.Starting when AreModules(IsReady) && (crew.App is null || crew.App.State == LifeState.Ready) => RunEvent.AllReady,
        RunPhase.Leaving when HasLeft || !AreModules(IsReady) => RunEvent.Left,
        RunPhase.Draining when IsDrainOver || crew.Modules.All(m => m.Process.IsDrained || !IsReady(m.Child)) => RunEvent.Drained,
        RunPhase.Stopping when !HaveProgramsStopped => null,
        RunPhase.Stopping when HaveModulesFailed && !IsStopAsked => RunEvent.Broken,
        RunPhase.Stopping when AreModulesSettled => RunEvent.Stopped,
        RunPhase.Flushing when AreModules(HasEnded) => RunEvent.Flushed,
        RunPhase.Closing when crew.Before.All(HasEnded) => RunEvent.Closed,
        _ => null,
    };

    private bool HaveProgramsStopped => (crew.App is null || HasEnded(crew.App)) && crew.After.All(HasEnded);

    private bool HaveModulesFailed => crew.Modules.Any(m => HasEnded(m.Child) && !m.Child.WasEverReady);

    /// <summary>
    /// Modules that died a moment ago are waited for, so that what the application said last is still delivered. So are those that have not come up by the
    /// time a short job is over: whether they can is part of how the run went. Who asks for the stop need not wait for that; they are told to flush as they start.
    /// </summary>
    private bool AreModulesSettled => AreModules(c => c.State != LifeState.BackingOff && (IsStopAsked || c.State != LifeState.Starting));

    private bool AreModules(Func<Child, bool> so) => crew.Modules.All(m => so(m.Child));

    private static bool IsReady(Child child) => child.State == LifeState.Ready;

    private static bool HasEnded(Child child) => child.State == LifeState.Ended;

    private static bool HasSucceeded(Child child) => child is { State: LifeState.Ended, LastExit.IsSuccess: true };
}
