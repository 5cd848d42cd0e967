using static Outrider.Supervision.Order.RunEffects;
using static Outrider.Supervision.Order.RunEvent;
using static Outrider.Supervision.Order.RunPhase;

namespace Outrider.Supervision.Order;

/// <summary>
/// The order of a run as a table of phase × event, pure like <see cref="Life.LifeTable"/>. Sidecars after the application stop together with it rather
/// than before it: its stop must not wait for theirs. A second request to stop kills what the phase waits for, and nothing of later phases, so that
/// even a hurried stop flushes the logs; a third one then cuts that short.
/// </summary>
internal static class RunTable
{
    /// <summary>How a run begins. What calls the modules while they start waits in the backlog, so only files that they write are worth waiting for.</summary>
    /// <param name="appNeedsModules">Whether the modules write files that the user's programs read.</param>
    public static (RunPhase Next, RunEffects Effects) First(bool appNeedsModules) =>
        appNeedsModules ? (Modules, StartModules) : (Before, StartModules | StartBefore);

    public static (RunPhase Next, RunEffects Effects) Next(RunPhase phase, RunEvent happened) => (phase, happened) switch
    {
        (Modules, ModulesReady) => (Before, StartBefore),
        // Nobody needs the application yet, so there is nothing to drain; the modules may have buffers of an earlier run.
        (Modules or Before, Broken or StopAsked) => (Flushing, StopModules),

        (Before, BeforeReady) => (Starting, StartApp),

        (Starting, AllReady) => (Running, StartAfter),
        (Starting, Broken) => (Stopping, StopApp | StopAfter),
        // Who was never told that it is ready sends nobody who would have to be sent elsewhere.
        (Starting, StopAsked) => (Draining, Drain),
        (Running, StopAsked) => (Leaving, Leave),
        (Starting or Running or Leaving or Draining, AppEnded) => (Stopping, StopAfter),

        (Leaving, Left) => (Draining, Drain),
        (Draining, Drained) => (Stopping, StopApp | StopAfter),
        (Leaving or Draining, StopAsked) => (Stopping, HastenApp | HastenAfter),

        (Stopping, Stopped) => (Flushing, StopModules),
        // The application has ended, and there is nobody left to deliver what it said.
        (Stopping, Broken) => (Closing, StopBefore),
        (Stopping, StopAsked) => (Stopping, HastenApp | HastenAfter),

        (Flushing, Flushed) => (Closing, StopBefore),
        (Flushing, StopAsked) => (Flushing, HastenModules),

        (Closing, Closed) => (Over, None),
        (Closing, StopAsked) => (Closing, HastenBefore),

        // A fact that this phase does not wait for.
        _ => (phase, None),
    };
}
