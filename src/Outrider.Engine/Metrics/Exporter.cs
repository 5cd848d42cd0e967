using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Metrics.Sinks;
using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>
/// Brings batches to one sink, one at a time. Of those that wait only the newest is kept: its counters hold all that the older ones said. So a sink that is slow
/// or gone costs the memory of two batches, and holds up neither scraping nor another sink.
/// </summary>
internal sealed partial class Exporter : IAsyncDisposable
{
    // Short against an interval of 10 s, long against a far end's restart.
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));

    private readonly string _name;
    private readonly string _type;
    private readonly IMetricSink _sink;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Counter _delivered;
    private readonly Counter _dropped;
    private readonly Counter _failures;
    private readonly Channel<MetricBatch> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private volatile string? _error;

    /// <param name="name">The label <c>sink</c>.</param>
    /// <param name="type">For the status.</param>
    /// <param name="sink">What is called, never twice at once.</param>
    /// <param name="patience">How long one batch is tried for: the interval, after which there is a newer one.</param>
    /// <param name="metrics">What to count with.</param>
    /// <param name="time">For waits.</param>
    /// <param name="log">For the beginning and the end of a failure.</param>
    public Exporter(string name, string type, IMetricSink sink, TimeSpan patience, ExportMetrics metrics, TimeProvider time, ILogger log)
    {
        (_name, _type, _sink, _patience, _time, _log) = (name, type, sink, patience, time, log);
        (_delivered, _dropped, _failures) = (metrics.Delivered.With(name), metrics.Dropped.With(name), metrics.Failures.With(name));
        var options = new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        _waiting = Channel.CreateBounded<MetricBatch>(options, _ => _dropped.Increment());
    }

    /// <summary>What it was made of: another reading of the configuration with the same key wants this very exporter.</summary>
    public required string Key { get; init; }

    public string Name => _name;

    public void Start() => _loop = Task.Run(RunAsync);

    public void Offer(MetricBatch batch) => _waiting.Writer.TryWrite(batch);

    /// <summary>Gives up what is under way and brings this last batch instead, within <paramref name="grace"/>.</summary>
    public async Task FlushAsync(MetricBatch last, TimeSpan grace)
    {
        await DisposeAsync();
        await DeliverAsync(last, grace, CancellationToken.None);
    }

    /// <summary>Is offered nothing more: brings what it has, within so long, and ends.</summary>
    public async Task EndAsync(TimeSpan within)
    {
        _waiting.Writer.TryComplete();
        await _loop.WaitAsync(within, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out _)) _dropped.Increment();
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", _name);
        json.WriteString("type", _type);
        json.WriteNumber("delivered", _delivered.Value);
        json.WriteNumber("dropped", _dropped.Value);
        if (_error is { } error) json.WriteString("error", error);
        json.WriteEndObject();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var batch in _waiting.Reader.ReadAllAsync(_stop.Token)) await DeliverAsync(batch, _patience, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The end was asked for.
        }
    }

    private async Task DeliverAsync(MetricBatch batch, TimeSpan within, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(within, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        var isDelivered = false;
        try
        {
            for (var attempt = 1; !isDelivered; attempt++)
            {
                var error = await AttemptAsync(batch, either.Token);
                isDelivered = error is null;
                Tell(error?.Message);
                if (error is { MayRetry: false }) break;
                if (!isDelivered) await Task.Delay(Backoff.EqualJitter(attempt, Random.Shared), _time, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            if (!cancel.IsCancellationRequested) Tell($"not accepted within {Duration.Format(within)}");
        }

        (isDelivered ? _delivered : _dropped).Increment();
    }

    private async Task<ExportFailedException?> AttemptAsync(MetricBatch batch, CancellationToken cancel)
    {
        try
        {
            await _sink.ExportAsync(batch, cancel);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            _failures.Increment();
            return e as ExportFailedException ?? new ExportFailedException(e.Message, mayRetry: true);
        }
    }

    private void Tell(string? error)
    {
        if (error is not null && _error is null) LogFailing(_log, _name, error);
        if (error is null && _error is not null) LogRecovered(_log, _name);
        _error = error;
    }

    [LoggerMessage(LogLevel.Warning, "{Sink} does not take the numbers: {Error}; what it misses is dropped for newer ones")]
    private static partial void LogFailing(ILogger log, string sink, string error);

    [LoggerMessage(LogLevel.Information, "{Sink} takes numbers again")]
    private static partial void LogRecovered(ILogger log, string sink);
}
