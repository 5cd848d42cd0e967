using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Life;

namespace Outrider.Supervision.Order;

/// <summary>
/// How the application's last end becomes the run's exit code. Asked to stop, dying of the very signal that asked is obedience (0), having to be
/// killed is not (137); otherwise the code is the application's own, and 69 where it could not be started, was never ready, or was of no use any more.
/// </summary>
internal static class RunOutcome
{
    /// <param name="cause">Why it was last asked to stop.</param>
    /// <param name="wasKilled">Whether it had to be killed.</param>
    /// <param name="hasExecuted">False where its program could not be started.</param>
    /// <param name="exit">Its last end; null where there was none.</param>
    /// <param name="stopSignal">What asks it to stop.</param>
    public static int Code(StopCause cause, bool wasKilled, bool hasExecuted, ExitStatus? exit, Signal stopSignal)
    {
        if (exit is not { } status) return ExitCode.Ok;
        if (!hasExecuted || cause is StopCause.Late or StopCause.Unlive) return ExitCode.Unavailable;
        if (cause != StopCause.Asked) return status.ShellCode;
        if (wasKilled && status.Signal == Signal.Kill.Number) return status.ShellCode;
        return status.Signal == stopSignal.Number ? ExitCode.Ok : status.ShellCode;
    }
}
