using Microsoft.Extensions.Logging;
using Outrider.Logs.Tailing;
using Outrider.Observability;

namespace Outrider.Logs.Receiving;

/// <summary>
/// All that listens for lines, across reloads: what has not changed goes on as the same object, with its connections. It runs where checkpoints are owned, and nowhere else: a
/// successor holds the sockets and accepts nothing until the process before it has let go, so that two never write one spool. Not thread-safe: its owner asks one thing at a time.
/// </summary>
internal sealed partial class ReceiverSet : IAsyncDisposable
{
    // Who was told that we go closes in a round trip; who was not listening is cut.
    private static readonly TimeSpan ReplaceGrace = TimeSpan.FromSeconds(2);

    private readonly string _stateFolder;
    private readonly MetricRegistry _metrics;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly Dictionary<string, LossTally> _losses = [];
    private readonly HashSet<string> _adopted = [];
    private RunningReceiver[] _current = [];
    private bool _isRunning;

    public ReceiverSet(string stateFolder, TimeProvider time, ILoggerFactory loggers, MetricRegistry metrics)
    {
        (_stateFolder, _time, _loggers, _metrics) = (stateFolder, time, loggers, metrics);
        _log = loggers.CreateLogger("logs");
    }

    /// <summary>Of a source's receivers, whether they run or not.</summary>
    public LossTally LossesOf(string key)
    {
        lock (_losses) return _losses.TryGetValue(key, out var tally) ? tally : _losses[key] = new LossTally();
    }

    /// <summary>Folders that are nobody's, to the first source of their type that asks since the last change.</summary>
    public IReadOnlyList<string> TakeOrphans(string type, string stateFolder, IReadOnlyList<Checkpoint> checkpoints)
    {
        lock (_losses) return _adopted.Add(type) ? ReceivedFolder.Orphans(stateFolder, type, [.. _current.Select(r => r.Key)], checkpoints) : [];
    }

    /// <summary>What another configuration has beside what there is.</summary>
    /// <exception cref="IOException">A socket cannot be had.</exception>
    public Change Prepare(IReadOnlyList<ReceiverPlan> plans)
    {
        var next = new List<RunningReceiver>();
        try
        {
            foreach (var plan in plans)
                next.Add(Array.Find(_current, r => r.Key == plan.Part.Key && r.Fingerprint == plan.Fingerprint) ?? Make(plan));
            return new Change(this, [.. next]);
        }
        catch (Exception)
        {
            foreach (var made in next.Except(_current)) _ = made.DisposeAsync();
            throw;
        }
    }

    /// <summary>From here on what is sent is taken.</summary>
    public async Task StartAsync()
    {
        _isRunning = true;
        foreach (var receiver in _current) await BeginAsync(receiver);
    }

    /// <summary>Takes no more; afterwards another process may.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _isRunning = false;
        await Task.WhenAll(_current.Select(r => r.StopAsync(grace)));
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private RunningReceiver Make(ReceiverPlan plan) => new(plan, _stateFolder, LossesOf(plan.Part.Key), _metrics, _time, _loggers, _log);

    private async Task BeginAsync(RunningReceiver receiver)
    {
        try
        {
            await receiver.StartAsync();
            Takes(_log, receiver.Key);
        }
        catch (Exception e)
        {
            NotStarted(_log, receiver.Key, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "taking lines that are sent to {Source}")]
    private static partial void Takes(ILogger log, string source);

    [LoggerMessage(LogLevel.Error, "what is sent to {Source} is not taken")]
    private static partial void NotStarted(ILogger log, string source, Exception cause);

    /// <summary>What was prepared. <see cref="Commit"/> puts it in its place, and <see cref="SettleAsync"/> does what takes time.</summary>
    internal sealed class Change(ReceiverSet set, RunningReceiver[] next) : IAsyncDisposable
    {
        private RunningReceiver[] _before = [];
        private bool _isCommitted;

        public void Commit()
        {
            _isCommitted = true;
            (_before, set._current) = (set._current, next);
            lock (set._losses) set._adopted.Clear();
        }

        /// <summary>The old ones end before the new begin: both may have one folder.</summary>
        public async Task SettleAsync()
        {
            await Task.WhenAll(_before.Except(next).Select(r => r.StopAsync(ReplaceGrace)));
            if (!set._isRunning) return;
            foreach (var receiver in next.Except(_before)) await set.BeginAsync(receiver);
        }

        public async ValueTask DisposeAsync()
        {
            if (_isCommitted) return;
            foreach (var made in next.Except(set._current)) await made.DisposeAsync();
        }
    }
}
