using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outrider.Logs.Sources;
using Outrider.Logs.Tailing;

namespace Outrider.Logs;

/// <summary>
/// Writes checkpoints: noted after every batch and when a file begins to be followed, synced a few times a second while they move and once more at the end. A full disk is survived: what was
/// written last still holds.
/// </summary>
internal sealed partial class CheckpointKeeper : IAsyncDisposable
{
    // Two syncs each; after a loss of power, what was acknowledged within it comes again.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1); // of what a full disk refused
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly CheckpointStore _store;
    private readonly LogMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WakeUp _due;
    private readonly Lock _saving = new();
    private readonly CancellationTokenSource _ending = new();
    private IReadOnlyList<ILogSource> _sources = [];
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _nextWarning;

    public CheckpointKeeper(CheckpointStore store, LogMetrics metrics, TimeProvider time, ILogger logger)
    {
        _store = store;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _due = new WakeUp(time);
    }

    /// <summary>What the last run left; empty, after having said so, where that cannot be read.</summary>
    public Dictionary<string, IReadOnlyList<Checkpoint>> Load()
    {
        try
        {
            return _store.Load();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            _metrics.CheckpointProblems.With("corrupt").Increment();
            Unreadable(_logger, e);
            return [];
        }
    }

    public void Start(IReadOnlyList<ILogSource> sources)
    {
        _sources = sources;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Something was settled; soon is soon enough.</summary>
    public void Due() => _due.Set();

    /// <summary>A batch has been answered for, or a file begins to be followed. Returns once a killed process would know it, so that the next batch is the only one it would repeat.</summary>
    public void Note()
    {
        TryWrite(() => _store.Note(Collect()));
        Due();
    }

    /// <summary>Synced, now. False where it could not be written.</summary>
    public bool Save() => TryWrite(() =>
    {
        _store.Save(Collect());
        foreach (var source in _sources) source.Saved();
    });

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        _store.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (!await _due.WaitAsync(Timeout.InfiniteTimeSpan, _ending.Token)) continue;
                var isSaved = Save();
                if (!isSaved) _due.Set();
                await Task.Delay(isSaved ? Interval : RetryInterval, _time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Save();
        }
        catch (Exception e)
        {
            Stopped(_logger, e);
        }
    }

    private (string Key, IReadOnlyList<Checkpoint> Checkpoints)[] Collect() => [.. _sources.Select(s => (s.Key, s.Collect()))];

    private bool TryWrite(Action write)
    {
        lock (_saving)
        {
            try
            {
                write();
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _metrics.CheckpointProblems.With("unwritten").Increment();
                Warn(e);
                return false;
            }
        }
    }

    private void Warn(Exception cause)
    {
        var now = _time.GetUtcNow();
        if (now < _nextWarning) return;
        _nextWarning = now + WarningInterval;
        Unwritten(_logger, cause);
    }

    [LoggerMessage(LogLevel.Warning, "the checkpoints of the last run cannot be read and are set aside; everything that is still there is read again")]
    private static partial void Unreadable(ILogger logger, Exception cause);

    [LoggerMessage(LogLevel.Warning, "the checkpoints cannot be written; after a crash, lines since the last ones would come again")]
    private static partial void Unwritten(ILogger logger, Exception cause);

    [LoggerMessage(LogLevel.Error, "checkpoints are written no more; after a restart, lines since the last ones come again")]
    private static partial void Stopped(ILogger logger, Exception cause);
}
