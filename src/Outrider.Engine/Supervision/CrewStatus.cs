using Outrider.Kernel;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Output;

namespace Outrider.Supervision;

/// <summary>The crew in the words of <c>/status</c> and the metrics.</summary>
internal static class CrewStatus
{
    public static ProcessStatus Of(Child child, string group) => new(
        child.Model.Name, child.Model.Kind.ToString().ToLowerInvariant(), Word(child.State), child.Pid, child.Restarts, child.Since, child.LastEnd, group, child.OomKills);

    public static AppPhase PhaseOf(LifeState state) => state switch
    {
        LifeState.Waiting => AppPhase.Waiting,
        LifeState.Starting => AppPhase.Starting,
        LifeState.Ready => AppPhase.Ready,
        LifeState.NotReady => AppPhase.NotReady,
        LifeState.Replacing or LifeState.Stopping => AppPhase.Stopping,
        LifeState.BackingOff => AppPhase.BackingOff,
        _ => AppPhase.Ended,
    };

    public static IEnumerable<OutputLoss> LossesOf(OutputStream stream) =>
        stream.Spool is { } spool ? Enum.GetValues<LossReason>().Zip(spool.LostByReason, (reason, bytes) => new OutputLoss(stream.Name, Word(reason), bytes)) : [];

    public static string Word(LifeState state) => state switch
    {
        LifeState.NotReady => "not_ready",
        LifeState.BackingOff => "backing_off",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Word(LossReason reason) => reason switch
    {
        LossReason.DropOldest => "drop_oldest",
        LossReason.DropNewest => "drop_newest",
        LossReason.DiskFull => "disk_full",
        _ => "write_failed",
    };
}
