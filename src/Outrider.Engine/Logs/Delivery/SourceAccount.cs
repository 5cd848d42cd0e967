using System.Text.Json;
using Outrider.Observability;

namespace Outrider.Logs.Delivery;

/// <summary>
/// What became of every byte of one source: at each moment read = acknowledged + in flight + buffered + dropped. Kept under one lock, a few times a chunk,
/// so that the sum holds whenever it is looked at; the exported counters follow.
/// </summary>
internal sealed class SourceAccount(string source, LogMetrics metrics)
{
    /// <summary>The reason for what a sink has refused for good.</summary>
    public const string Rejected = "rejected";

    private readonly Lock _gate = new();
    private readonly Counter _lines = metrics.Lines.With(source);
    private readonly Counter _read = metrics.BytesRead.With(source);
    private readonly Counter _acknowledged = metrics.BytesAcknowledged.With(source);
    private readonly Gauge _inFlight = metrics.BytesInFlight.With(source);
    private readonly Gauge _buffered = metrics.BytesBuffered.With(source);
    private SourceTotals _totals;
    private long _lineCount;

    public string Source => source;

    public SourceTotals Totals
    {
        get
        {
            lock (_gate) return _totals;
        }
    }

    public Counter Unparsed { get; } = metrics.Unparsed.With(source);

    public void Read(int lines, long bytes)
    {
        lock (_gate)
        {
            _totals = _totals with { Read = _totals.Read + bytes, InFlight = _totals.InFlight + bytes };
            _lineCount += lines;
            _inFlight.Set(_totals.InFlight);
        }

        _lines.Add(lines);
        _read.Add(bytes);
    }

    /// <summary>
    /// Every sink has answered for the chunk. What a durable buffer holds has left this way already, and what else becomes of it is that buffer's to say.
    /// </summary>
    public void Settle(LogChunk chunk)
    {
        var left = chunk.End - chunk.Start - chunk.Buffered;
        var rejected = chunk.Buffered > 0 ? 0 : chunk.RejectedBytes();
        var dropped = rejected + chunk.Dropped.Sum(d => d.Bytes);
        lock (_gate)
        {
            _totals = _totals with { InFlight = _totals.InFlight - left, Dropped = _totals.Dropped + dropped, Acknowledged = _totals.Acknowledged + left - dropped };
            _inFlight.Set(_totals.InFlight);
        }

        foreach (var (reason, lost) in chunk.Dropped) CountDrop(reason, lost);
        if (rejected > 0) CountDrop(Rejected, rejected);
        _acknowledged.Add(left - dropped);
    }

    /// <summary>A durable buffer has taken so much of what is in flight.</summary>
    public void Buffer(long bytes)
    {
        lock (_gate)
        {
            _totals = _totals with { InFlight = _totals.InFlight - bytes, Buffered = _totals.Buffered + bytes };
            _inFlight.Set(_totals.InFlight);
            _buffered.Set(_totals.Buffered);
        }
    }

    /// <summary>What a durable buffer held is accepted, or will never be.</summary>
    /// <param name="accepted">Bytes.</param>
    /// <param name="dropped">Bytes.</param>
    /// <param name="reason">Why the latter never will.</param>
    public void Unbuffer(long accepted, long dropped, string reason)
    {
        lock (_gate)
        {
            _totals = _totals with { Buffered = _totals.Buffered - accepted - dropped, Acknowledged = _totals.Acknowledged + accepted, Dropped = _totals.Dropped + dropped };
            _buffered.Set(_totals.Buffered);
        }

        _acknowledged.Add(accepted);
        if (dropped > 0) CountDrop(reason, dropped);
    }

    /// <summary>What a durable buffer has kept from an earlier process: it counts as read and buffered in this one.</summary>
    public void Recover(long bytes)
    {
        lock (_gate)
        {
            _totals = _totals with { Read = _totals.Read + bytes, Buffered = _totals.Buffered + bytes };
            _buffered.Set(_totals.Buffered);
        }

        _read.Add(bytes);
    }

    /// <summary>Bytes that were gone before they could be read; 0 where nobody can tell how many they were. They count as read and dropped.</summary>
    public void Lose(string reason, long bytes)
    {
        lock (_gate) _totals = _totals with { Read = _totals.Read + bytes, Dropped = _totals.Dropped + bytes };
        _read.Add(bytes);
        CountDrop(reason, bytes);
    }

    /// <summary>The source has ended: nothing of it is in flight any more, and where a reload has taken it away nothing need be shown of that.</summary>
    public void Close()
    {
        metrics.BytesInFlight.Forget(source);
        metrics.BytesBuffered.Forget(source);
    }

    public void Write(Utf8JsonWriter json)
    {
        var totals = Totals;
        json.WriteStartObject();
        json.WriteNumber("lines", Interlocked.Read(ref _lineCount));
        json.WriteNumber("bytes_read", totals.Read);
        json.WriteNumber("bytes_acknowledged", totals.Acknowledged);
        json.WriteNumber("bytes_in_flight", totals.InFlight);
        json.WriteNumber("bytes_buffered", totals.Buffered);
        json.WriteNumber("bytes_dropped", totals.Dropped);
        json.WriteEndObject();
    }

    private void CountDrop(string reason, long bytes)
    {
        metrics.Dropped.With(source, reason).Increment();
        metrics.BytesDropped.With(source, reason).Add(bytes);
    }
}
