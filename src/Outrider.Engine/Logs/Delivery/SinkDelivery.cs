using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outrider.Logs.Buffering;
using Outrider.Logs.Sinks;

namespace Outrider.Logs.Delivery;

/// <summary>
/// One sink at its own pace: gathers chunks into batches, sends them one after another, and repeats each until the sink has answered for good. The
/// only place where sinks are retried: without limit, with full jitter, and never sooner than the far end asked for.
/// </summary>
internal sealed partial class SinkDelivery : IAsyncDisposable
{
    // A far end that asks for more would stop its pipeline for longer than a person takes to look.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    private readonly ILogSink _sink;
    private readonly DeadLetters _deadLetters;
    private readonly Action _answered;
    private readonly DurableBuffer? _buffer;
    private readonly SinkCounts _counts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<LogChunk> _queue = Channel.CreateUnbounded<LogChunk>();
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;
    private Task<bool>? _more;

    /// <param name="name">Of the sink.</param>
    /// <param name="mark">Its bit in the records' marks.</param>
    /// <param name="sink">Owned from here on.</param>
    /// <param name="buffer">Builds what keeps its chunks on disk, given where to put those that were read back; null where they wait in their sources.</param>
    /// <param name="deadLetters">Keeps what it will never take.</param>
    /// <param name="answered">Called when a batch is done with, before the next one is sent.</param>
    /// <param name="metrics">Counts its answers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For Outrider's own log.</param>
    public SinkDelivery(string name, uint mark, ILogSink sink, Func<Action<LogChunk>, DurableBuffer>? buffer, DeadLetters deadLetters, Action answered, LogMetrics metrics, TimeProvider time, ILogger logger)
    {
        Name = name;
        Mark = mark;
        _sink = sink;
        _buffer = buffer?.Invoke(Queue);
        _deadLetters = deadLetters;
        _answered = answered;
        _counts = new SinkCounts(name, metrics);
        _time = time;
        _logger = logger;
    }

    public string Name { get; }

    /// <summary>See <see cref="Records.RecordMark.Sinks"/>.</summary>
    public uint Mark { get; }

    public BatchLimits Limits => _sink.Limits;

    /// <inheritdoc cref="ILogSink.WantsIds"/>
    public bool WantsIds => _sink.WantsIds;

    public void Start()
    {
        _loop = Task.Run(RunAsync);
        _buffer?.Start();
    }

    public void Enqueue(LogChunk chunk)
    {
        if (_buffer is null) Queue(chunk);
        else _buffer.Add(chunk);
    }

    /// <summary>From now on no line waits for company.</summary>
    public void Hurry()
    {
        _hurry.TrySetResult();
        _buffer?.Hurry();
    }

    /// <summary>Completes once nothing is left on disk; at once where there is no buffer.</summary>
    public Task EmptyAsync(CancellationToken cancel) => _buffer?.EmptyAsync(cancel) ?? Task.CompletedTask;

    public void Write(Utf8JsonWriter json) => _counts.Write(json);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        if (_buffer is not null) await _buffer.DisposeAsync();
        await _sink.DisposeAsync();
        _ending.Dispose();
    }

    private void Queue(LogChunk chunk) => _queue.Writer.TryWrite(chunk);

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_ending.Token))
            {
                if (!_queue.Reader.TryRead(out var first)) continue;
                await DeliverAsync(await GatherAsync(first));
                _answered();
            }
        }
        catch (OperationCanceledException)
        {
            // What is not delivered stays unacknowledged, and is read again at the next start.
        }
        catch (Exception e)
        {
            DeliveryFailed(Name, e);
        }
    }

    private async Task<LogBatch> GatherAsync(LogChunk first)
    {
        List<LogChunk> chunks = [first];
        var events = first.Events;
        long bytes = first.Bytes.Length;
        using var full = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var wait = Limits.MaxWait > TimeSpan.Zero ? Task.Delay(Limits.MaxWait, _time, full.Token) : Task.CompletedTask;
        while (true)
        {
            while (_queue.Reader.TryPeek(out var next))
            {
                events += next.Events;
                bytes += next.Bytes.Length;
                if (events > Limits.MaxEvents || bytes > Limits.MaxBytes) break;
                if (_queue.Reader.TryRead(out next)) chunks.Add(next);
            }

            if (events >= Limits.MaxEvents || bytes >= Limits.MaxBytes || wait.IsCompleted || _hurry.Task.IsCompleted) break;
            if (_more is null or { IsCompleted: true }) _more = _queue.Reader.WaitToReadAsync(_ending.Token).AsTask();
            await Task.WhenAny(_more, wait, _hurry.Task);
            _ending.Token.ThrowIfCancellationRequested();
        }

        await full.CancelAsync();
        return new LogBatch(chunks, Mark);
    }

    private async Task DeliverAsync(LogBatch batch)
    {
        var left = batch;
        for (var attempt = 1; left.Events > 0; attempt++)
        {
            var outcome = await SendAsync(left);
            if (outcome.Kind == SendOutcomeKind.Retry)
            {
                await WaitAsync(attempt, outcome);
                continue;
            }

            var next = Answered(left, outcome, attempt);
            if (next.Events > 0) await WaitAsync(next.Events < left.Events ? 1 : attempt, outcome);
            // Some were taken: the far end works, and what is left begins its own series.
            if (next.Events < left.Events) attempt = 0;
            left = next;
        }

        foreach (var chunk in batch.Chunks) chunk.LetGo();
    }

    /// <summary>What is left to be sent after an answer that settled something.</summary>
    private LogBatch Answered(LogBatch batch, SendOutcome outcome, int attempt)
    {
        switch (outcome.Kind)
        {
            case SendOutcomeKind.Rejected:
                _counts.Rejected(outcome.Reason);
                Refuse(batch, outcome.Reason);
                break;
            case SendOutcomeKind.Partial:
                foreach (var group in outcome.Refused.GroupBy(r => r.Reason)) Refuse(batch.Only([.. group.Select(r => r.Index)]), group.Key);
                if (outcome.Refused.Count > 0) _counts.Rejected(outcome.Refused[0].Reason);
                if (outcome.Refused.Count + outcome.Again.Count < batch.Events) _counts.Accepted(batch.Events - outcome.Refused.Count - outcome.Again.Count, 0);
                return batch.Only(outcome.Again);
            default:
                if (_counts.Accepted(batch.Events, batch.Length)) TakesBatchesAgain(Name, attempt - 1);
                break;
        }

        return batch.Only([]);
    }

    private void Refuse(LogBatch batch, string reason)
    {
        _deadLetters.Keep(batch, reason);
        batch.Reject();
    }

    private Task WaitAsync(int attempt, SendOutcome outcome)
    {
        if (_counts.Retried(outcome.Reason)) RefusesBatches(Name, outcome.Reason);
        return Task.Delay(Wait(attempt, outcome.After), _time, _ending.Token);
    }

    private async Task<SendOutcome> SendAsync(LogBatch batch)
    {
        try
        {
            return await _sink.SendAsync(batch, _ending.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_ending.IsCancellationRequested)
        {
            return SendOutcome.Retry(e.Message);
        }
    }

    private TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        var own = _sink.Backoff.FullJitter(attempt, Random.Shared);
        if (asked is not { } after) return own;
        var bounded = after < LongestRetryAfter ? after : LongestRetryAfter;
        return bounded > own ? bounded : own;
    }

    [LoggerMessage(LogLevel.Warning, "the sink {Sink} does not take lines; they wait where they are and are sent again: {Reason}")]
    private partial void RefusesBatches(string sink, string reason);

    [LoggerMessage(LogLevel.Information, "the sink {Sink} takes lines again after {Retries} retries")]
    private partial void TakesBatchesAgain(string sink, int retries);

    [LoggerMessage(LogLevel.Error, "delivery to the sink {Sink} has failed; reading stops once memory is full, and a restart sends what is left")]
    private partial void DeliveryFailed(string sink, Exception cause);
}
