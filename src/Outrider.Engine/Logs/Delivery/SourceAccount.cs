using System.Text.Json;
using Outrider.Observability;

namespace Outrider.Logs.Delivery;

/// <summary>
/// What became of every byte of one source: at each moment read = acknowledged + in flight + dropped. Kept under one lock, a few times a chunk,
/// so that the sum holds whenever it is looked at; the exported counters follow.
/// </summary>
internal sealed class SourceAccount(string source, LogMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Counter _lines = metrics.Lines.With(source);
    private readonly Counter _read = metrics.BytesRead.With(source);
    private readonly Counter _acknowledged = metrics.BytesAcknowledged.With(source);
    private readonly Gauge _inFlight = metrics.BytesInFlight.With(source);
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

    public void Settle(long bytes, bool isRejected)
    {
        lock (_gate)
        {
            _totals = isRejected
                ? _totals with { InFlight = _totals.InFlight - bytes, Dropped = _totals.Dropped + bytes }
                : _totals with { InFlight = _totals.InFlight - bytes, Acknowledged = _totals.Acknowledged + bytes };
            _inFlight.Set(_totals.InFlight);
        }

        if (isRejected) CountDrop("rejected", bytes);
        else _acknowledged.Add(bytes);
    }

    /// <summary>Bytes that were gone before they could be read; 0 where nobody can tell how many they were. They count as read and dropped.</summary>
    public void Lose(string reason, long bytes)
    {
        lock (_gate) _totals = _totals with { Read = _totals.Read + bytes, Dropped = _totals.Dropped + bytes };
        _read.Add(bytes);
        CountDrop(reason, bytes);
    }

    /// <summary>The source has ended: nothing of it is in flight any more, and where a reload has taken it away nothing need be shown of that.</summary>
    public void Close() => metrics.BytesInFlight.Forget(source);

    public void Write(Utf8JsonWriter json)
    {
        var totals = Totals;
        json.WriteStartObject();
        json.WriteNumber("lines", Interlocked.Read(ref _lineCount));
        json.WriteNumber("bytes_read", totals.Read);
        json.WriteNumber("bytes_acknowledged", totals.Acknowledged);
        json.WriteNumber("bytes_in_flight", totals.InFlight);
        json.WriteNumber("bytes_dropped", totals.Dropped);
        json.WriteEndObject();
    }

    private void CountDrop(string reason, long bytes)
    {
        metrics.Dropped.With(source, reason).Increment();
        metrics.BytesDropped.With(source, reason).Add(bytes);
    }
}
