using System.Text.Json;
using Outrider.Observability;

namespace Outrider.Logs.Delivery;

/// <summary>What one sink has answered so far. Written by its delivery alone, read by anyone.</summary>
internal sealed class SinkCounts(string sink, LogMetrics metrics)
{
    private readonly Counter _accepted = metrics.Batches.With(sink, "accepted");
    private readonly Counter _retried = metrics.Batches.With(sink, "retried");
    private readonly Counter _rejected = metrics.Batches.With(sink, "rejected");
    private long _lines;
    private long _bytes;
    private volatile string _lastError = "";
    private bool _isFailing;

    /// <summary>True where this ends a series of failures.</summary>
    public bool Accepted(int lines, long bytes)
    {
        _accepted.Increment();
        Interlocked.Add(ref _lines, lines);
        Interlocked.Add(ref _bytes, bytes);
        var ended = _isFailing;
        _isFailing = false;
        return ended;
    }

    /// <summary>True where this begins a series of failures.</summary>
    public bool Retried(string reason)
    {
        _retried.Increment();
        _lastError = reason;
        var began = !_isFailing;
        _isFailing = true;
        return began;
    }

    public void Rejected(string reason)
    {
        _rejected.Increment();
        _lastError = reason;
        _isFailing = false;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("lines", Interlocked.Read(ref _lines));
        json.WriteNumber("bytes", Interlocked.Read(ref _bytes));
        json.WriteNumber("batches", _accepted.Value);
        json.WriteNumber("retries", _retried.Value);
        json.WriteNumber("rejected", _rejected.Value);
        if (_lastError.Length > 0) json.WriteString("last_error", _lastError);
        json.WriteEndObject();
    }
}
