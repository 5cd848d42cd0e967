using Outrider.Observability;
using Outrider.Supervision.Control;

namespace Outrider;

/// <summary>The supervisor counts what its spools could not keep; this shows it beside everything else that Outrider counts.</summary>
internal sealed class OutputMetrics(MetricRegistry registry)
{
    private readonly MetricFamily<Counter> _lost = registry.Counter(
        "outrider_output_lost_bytes_total", "Output of the application that did not reach the logs: the spool was full (drop_oldest, drop_newest), or could not be written (disk_full, write_failed).", "stream", "reason");

    private readonly Lock _gate = new();

    /// <summary>Totals since the run began: another sidecar goes on where the one before it ended.</summary>
    public void Follow(RunStatus run)
    {
        lock (_gate)
        {
            foreach (var loss in run.OutputLost)
            {
                var counter = _lost.With(loss.Stream, loss.Reason);
                counter.Add(Math.Max(0, loss.Bytes - counter.Value));
            }
        }
    }
}
