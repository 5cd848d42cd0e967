using Outrider.Observability;

namespace Outrider.Logs;

/// <summary>The numbers by which log collection is watched.</summary>
internal sealed class LogMetrics(MetricRegistry registry)
{
    public MetricFamily<Counter> Lines { get; } = registry.Counter("outrider_log_lines_total", "Lines read.", "source");

    public MetricFamily<Counter> BytesRead { get; } = registry.Counter("outrider_log_bytes_read_total", "Bytes read, or found to be gone before they could be: acknowledged + in flight + buffered + dropped.", "source");

    public MetricFamily<Counter> BytesAcknowledged { get; } = registry.Counter("outrider_log_bytes_acknowledged_total", "Bytes whose lines every sink has accepted.", "source");

    public MetricFamily<Gauge> BytesInFlight { get; } = registry.Gauge("outrider_log_bytes_in_flight", "Bytes read that some sink has not answered for yet.", "source");

    public MetricFamily<Gauge> BytesBuffered { get; } = registry.Gauge("outrider_log_bytes_buffered", "Bytes that durable buffers hold for sinks that have not accepted them yet.", "source");

    public MetricFamily<Gauge> BufferBytes { get; } = registry.Gauge("outrider_log_buffer_bytes", "Bytes on disk of a sink's durable buffer.", "sink");

    public MetricFamily<Counter> BytesDropped { get; } = registry.Counter("outrider_log_bytes_dropped_total", "Bytes that some sink that wants them will never get, or that a transform has dropped.", "source", "reason");

    public MetricFamily<Counter> Dropped { get; } =
        registry.Counter("outrider_log_dropped_total", "Runs of lines that go no further: refused by a sink (rejected), dropped by a transform (its type) or wanted by no sink (unrouted), gone before they were read (spool_full, truncated, gone, damaged), messages that found no room (spool_full, disk_full, socket_full) and what was beyond the longest of them (too_long), or lost by a durable buffer (buffer_full, buffer_corrupt; buffer_torn for an end that was cut, most likely of what was never kept).", "source", "reason");

    public MetricFamily<Counter> Unparsed { get; } = registry.Counter("outrider_log_unparsed_total", "Lines that were not what 'parse' says they are; they went on as text.", "source");

    public MetricFamily<Counter> Batches { get; } = registry.Counter("outrider_log_sink_batches_total", "Sendings of batches by outcome: accepted, retried, rejected.", "sink", "outcome");

    public MetricFamily<Counter> RefusedUnnamed { get; } = registry.Counter("outrider_log_sink_refused_unnamed_total", "Records that a far end has refused out of a batch it accepted, without saying which.", "sink");

    public MetricFamily<Gauge> Memory { get; } = registry.Gauge("outrider_log_memory_bytes", "Memory that lines on their way take; bounded by logs.max_memory.");

    public MetricFamily<Counter> CheckpointProblems { get; } = registry.Counter("outrider_log_checkpoint_problems_total", "Checkpoint files that could not be read (corrupt) or written (unwritten).", "problem");

    public MetricFamily<Counter> DeadLettersLost { get; } = registry.Counter("outrider_log_dead_letters_lost_total", "Rejected batches that could not be kept in the dead-letter file either.", "sink");
}
