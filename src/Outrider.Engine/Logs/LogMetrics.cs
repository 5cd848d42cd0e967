using Outrider.Observability;

namespace Outrider.Logs;

/// <summary>The numbers by which log collection is watched.</summary>
internal sealed class LogMetrics(MetricRegistry registry)
{
    public MetricFamily<Counter> Lines { get; } = registry.Counter("outrider_log_lines_total", "Lines read.", "source");

    public MetricFamily<Counter> BytesRead { get; } = registry.Counter("outrider_log_bytes_read_total", "Bytes read, or found to be gone before they could be: acknowledged + in flight + dropped.", "source");

    public MetricFamily<Counter> BytesAcknowledged { get; } = registry.Counter("outrider_log_bytes_acknowledged_total", "Bytes whose lines every sink has accepted.", "source");

    public MetricFamily<Gauge> BytesInFlight { get; } = registry.Gauge("outrider_log_bytes_in_flight", "Bytes read that some sink has not answered for yet.", "source");

    public MetricFamily<Counter> BytesDropped { get; } = registry.Counter("outrider_log_bytes_dropped_total", "Bytes that at least one sink will never get.", "source", "reason");

    public MetricFamily<Counter> Dropped { get; } =
        registry.Counter("outrider_log_dropped_total", "Losses: runs of lines refused by a sink (rejected), spool segments gone before they were read (spool_full), files cut before they were read (truncated).", "source", "reason");

    public MetricFamily<Counter> Unparsed { get; } = registry.Counter("outrider_log_unparsed_total", "Lines that were not what 'parse' says they are; they went on as text.", "source");

    public MetricFamily<Counter> Batches { get; } = registry.Counter("outrider_log_sink_batches_total", "Sendings of batches by outcome: accepted, retried, rejected.", "sink", "outcome");

    public MetricFamily<Gauge> Memory { get; } = registry.Gauge("outrider_log_memory_bytes", "Memory that lines on their way take; bounded by logs.max_memory.");

    public MetricFamily<Counter> CheckpointProblems { get; } = registry.Counter("outrider_log_checkpoint_problems_total", "Checkpoint files that could not be read (corrupt) or written (unwritten).", "problem");

    public MetricFamily<Counter> DeadLettersLost { get; } = registry.Counter("outrider_log_dead_letters_lost_total", "Rejected batches that could not be kept in the dead-letter file either.", "sink");
}
