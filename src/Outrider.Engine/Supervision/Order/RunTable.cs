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
    public static (RunPhase Next, RunEffects Effects) Next(RunPhase phase, RunEvent happened) => (phase, happened) switch
    {
        (Modules, ModulesReady) => (Before, StartBefore),
        // Nobody needs the application yet, so there is nothing to drain; the modules may have buffers of an earlier run.
        (Modules or Before, Broken or StopAsked) => (Flushing, StopModules),

        (Before, BeforeReady) => (Starting, StartApp),

        (Starting, AppReady) => (Running, StartAfter),
        (Starting or Running, StopAsked) => (Draining, Drain),
        (Starting or Running, AppEnded) => (Stopping, StopAfter),

        (Draining, Drained) => (Stopping, StopApp | StopAfter),
        (Draining, AppEnded) => (Stopping, StopAfter),
        (Draining, StopAsked) => (Stopping, HastenApp | HastenAfter),

        (Stopping, Stopped) => (Flushing, StopModules),
        (Stopping, StopAsked) => (Stopping, HastenApp | HastenAfter),

        (Flushing, Flushed) => (Closing, StopBefore),
        (Flushing, StopAsked) => (Flushing, HastenModules),

        (Closing, Closed) => (Over, None),
        (Closing, StopAsked) => (Closing, HastenBefore),

        // A fact that this phase does not wait for.
        _ => (phase, None),
    };
}
