using static Outrider.Supervision.Life.LifeEffects;
using static Outrider.Supervision.Life.LifeEvent;
using static Outrider.Supervision.Life.LifeState;

namespace Outrider.Supervision.Life;

/// <summary>
/// The life of every child (the application, the modules' process, each of the user's sidecars) as a table of state × event. It is pure: what a
/// cell decides is an effect that <see cref="Child"/> carries out. A cell that says "stay" with no effect is a decision too: the event came too late
/// (a probe's answer after the stop) or says nothing new.
/// </summary>
internal static class LifeTable
{
    private const LifeEffects Begin = Spawn | ArmDeadline;
    private const LifeEffects Ask = StopProbing | AskToStop | ArmGrace;
    private const LifeEffects KillNow = StopProbing | Kill | Disarm;
    private const LifeEffects Leave = StopProbing | Disarm;
    private const LifeEffects Again = StopProbing | ArmBackoff;

    public static (LifeState Next, LifeEffects Effects) Next(LifeState state, LifeEvent happened) => state switch
    {
        Waiting => happened switch
        {
            Start => (Starting, Begin),
            // Never started, so there is nothing to wait for.
            Stop or Hasten => (Ended, None),
            _ => (Waiting, None),
        },
        Starting => happened switch
        {
            Executed => (Starting, StartProbing),
            // It goes on being probed: a probe that fails later makes it not ready.
            Passed => (Ready, Disarm),
            // Whether another follows is decided when it has ended: to be late counts as a failure.
            DeadlinePassed => (Replacing, Ask),
            _ => Living(Starting, happened),
        },
        Ready => happened switch
        {
            Failed => (NotReady, None),
            _ => Living(Ready, happened),
        },
        NotReady => happened switch
        {
            Passed => (Ready, None),
            _ => Living(NotReady, happened),
        },
        Replacing => happened switch
        {
            GracePassed => (Replacing, Kill | Disarm),
            // It has been asked already and its grace runs; only what follows is different.
            Stop => (Stopping, None),
            Hasten => (Stopping, KillNow),
            ExitedToRestart => (BackingOff, Again),
            ExitedForGood => (Ended, Leave),
            _ => (Replacing, None),
        },
        Stopping => happened switch
        {
            GracePassed or Hasten => (Stopping, KillNow),
            // No policy starts anything while the run stops.
            ExitedForGood or ExitedToRestart => (Ended, Leave),
            _ => (Stopping, None),
        },
        BackingOff => happened switch
        {
            BackoffPassed => (Starting, Begin),
            // Who asks for it now has a reason to think that it will go better.
            Restart => (Starting, Begin),
            Stop or Hasten => (Ended, Leave),
            _ => (BackingOff, None),
        },
        Ended => (Ended, None),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>What is alike as long as there is a process that nobody has asked to stop.</summary>
    private static (LifeState, LifeEffects) Living(LifeState state, LifeEvent happened) => happened switch
    {
        ExitedToRestart => (BackingOff, Again),
        ExitedForGood => (Ended, Leave),
        // As with being late, what follows is decided when it has ended; to be of no use counts as a failure.
        Restart or Dead => (Replacing, Ask),
        Stop => (Stopping, Ask),
        Hasten => (Stopping, KillNow),
        _ => (state, None),
    };
}
