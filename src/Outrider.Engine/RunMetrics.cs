using Outrider.Observability;
using Outrider.Supervision.Control;

namespace Outrider;

/// <summary>What the supervisor counts, beside everything else that Outrider counts. Totals since the run began: another sidecar goes on where the one before it ended.</summary>
internal sealed class RunMetrics(MetricRegistry registry)
{
    private readonly MetricFamily<Counter> _lost = registry.Counter(
        "outrider_output_lost_bytes_total", "Output of the application that did not reach the logs: the spool was full (drop_oldest, drop_newest), or could not be written (disk_full, write_failed).", "stream", "reason");

    private readonly MetricFamily<Counter> _restarts = registry.Counter("outrider_restarts_total", "How often another process took the place of one.", "process");

    private readonly MetricFamily<Counter> _oomKills = registry.Counter("outrider_oom_kills_total", "Processes that the kernel has killed for want of memory.", "process");

    private readonly Lock _gate = new();

    public void Follow(RunStatus run)
    {
        lock (_gate)
        {
            foreach (var loss in run.OutputLost) Raise(_lost.With(loss.Stream, loss.Reason), loss.Bytes);
            foreach (var process in run.Processes)
            {
                Raise(_restarts.With(process.Name), process.Restarts);
                Raise(_oomKills.With(process.Name), process.OomKills);
            }
        }
    }

    private static void Raise(Counter counter, long total) => counter.Add(Math.Max(0, total - counter.Value));
}
