using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Logs.Receiving;
using Outrider.Observability;

namespace Outrider.Logs;

/// <summary>
/// Log collection across reloads: one pipeline at a time, and the next one built beside it. What a reload does not change is not touched; else the old pipeline
/// reads no more, has what is in flight acknowledged, and the new one begins at its checkpoints. The application notices nothing: its files, and the spool of
/// its output, are the buffer. Not thread-safe: whoever owns it asks one thing at a time.
/// </summary>
internal sealed partial class LogsModule : IAsyncDisposable
{
    /// <summary>For batches in flight to be answered for. A sink takes most within it; one that is down gets what is left from the next pipeline.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    // An old pipeline that takes longer than this to end is stuck in a sink's write that nothing can interrupt, such as a terminal that was stopped.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    // Those who send without acknowledgements are told that we go, and heard to their end: a round trip, and some time to notice.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly string _stateFolder;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly MetricRegistry _registry;
    private readonly StatusBoard _board;
    private readonly ReceiverSet _receivers;
    private readonly IReadOnlyList<(string Name, string Json)> _surroundings;
    private LogPipeline? _pipeline;
    private string _fingerprint = "";
    private Task _change = Task.CompletedTask;
    private bool _isRunning;

    /// <param name="stateFolder">Of this run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For Outrider's own log.</param>
    /// <param name="registry">Its counters go on counting over all pipelines.</param>
    /// <param name="board">Takes the section <c>pipelines</c>.</param>
    /// <param name="surroundings">What every line says of where it was written; null where nothing.</param>
    public LogsModule(string stateFolder, TimeProvider time, ILoggerFactory loggers, MetricRegistry registry, StatusBoard board, Surroundings? surroundings = null)
    {
        _surroundings = surroundings?.Attributes ?? [];
        (_stateFolder, _time, _loggers, _registry, _board) = (stateFolder, time, loggers, registry, board);
        _log = loggers.CreateLogger("logs");
        _receivers = new ReceiverSet(stateFolder, time, loggers, registry);
    }

    /// <summary>Completes when the last reload is done in the background too.</summary>
    public Task Settled => _change;

    /// <summary>Begins with what was prepared and committed last. Once.</summary>
    public async Task StartAsync()
    {
        _isRunning = true;
        await _receivers.StartAsync();
        if (_pipeline is not null) await _pipeline.StartAsync();
    }

    /// <summary>What the section says now, as a pipeline that has not begun; null where nothing of it has changed.</summary>
    /// <param name="config">Checked.</param>
    /// <param name="fingerprint">Of all that a pipeline depends on, the identity included.</param>
    /// <param name="identity">Goes into every line.</param>
    /// <param name="receivers">Of the sources that others send to.</param>
    /// <param name="cancel">Ends the wait for the reload before.</param>
    /// <exception cref="ChangeRefusedException">The one before cannot be ended.</exception>
    public async Task<IPreparedChange?> PrepareAsync(LogsConfig config, string fingerprint, AppIdentity identity, IReadOnlyList<ReceiverPlan> receivers, CancellationToken cancel)
    {
        await WaitForLastAsync(cancel);
        if (_pipeline is not null && fingerprint == _fingerprint) return null;
        // Before the pipeline, of which nothing would be left over where this fails.
        var listening = _receivers.Prepare(receivers);
        var pipeline = new LogPipeline(config, identity with { Attributes = _surroundings }, _stateFolder, _time, _loggers, _registry, _board) { Receivers = _receivers };
        return new Change(this, pipeline, listening, fingerprint);
    }

    /// <summary>Ends as <see cref="LogPipeline.LetGoAsync"/> does, for the process that comes after this one.</summary>
    public async Task LetGoAsync(TimeSpan within)
    {
        await _change;
        _isRunning = false;
        // Side by side: what is received meanwhile is in the spool, which the next one reads.
        await Task.WhenAll(_receivers.StopAsync(LastWords), _pipeline?.LetGoAsync(within) ?? Task.CompletedTask);
    }

    /// <summary>As <see cref="LogPipeline.FlushAsync"/>, of the pipeline that a reload under way leads to.</summary>
    public async Task FlushAsync(TimeSpan grace)
    {
        var begun = _time.GetTimestamp();
        await _change.WaitAsync(grace, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Before the pipeline, which then reads what they still took.
        if (_isRunning) await _receivers.StopAsync(grace < LastWords ? grace : LastWords);
        var left = grace - _time.GetElapsedTime(begun);
        if (_isRunning && _pipeline is not null && left > TimeSpan.Zero) await _pipeline.FlushAsync(left);
    }

    public async ValueTask DisposeAsync()
    {
        await _change;
        await _receivers.DisposeAsync();
        if (_pipeline is not null) await _pipeline.DisposeAsync();
    }

    private async Task WaitForLastAsync(CancellationToken cancel)
    {
        try
        {
            await _change.WaitAsync(LongestEnd, _time, cancel);
        }
        catch (TimeoutException)
        {
            throw new ChangeRefusedException("logs: the reload before this one is still under way, because a sink of before does not let go of a write; try again");
        }
    }

    private void Replace(LogPipeline pipeline, ReceiverSet.Change listening, string fingerprint)
    {
        var before = _pipeline;
        (_pipeline, _fingerprint) = (pipeline, fingerprint);
        listening.Commit();
        if (_isRunning || before is not null) _change = Task.Run(() => ChangeAsync(before, pipeline, listening, _isRunning));
    }

    private async Task ChangeAsync(LogPipeline? before, LogPipeline after, ReceiverSet.Change listening, bool starts)
    {
        try
        {
            await listening.SettleAsync();
            if (before is not null) await before.LetGoAsync(starts ? Settling : TimeSpan.Zero);
            if (starts) await after.StartAsync();
        }
        catch (Exception e)
        {
            Fault(_log, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "collecting lines by the new configuration did not begin; they are kept and sent after the next start")]
    private static partial void Fault(ILogger log, Exception cause);

    /// <summary>A pipeline that has begun nothing yet.</summary>
    private sealed class Change(LogsModule module, LogPipeline pipeline, ReceiverSet.Change listening, string fingerprint) : IPreparedChange
    {
        private bool _isCommitted;

        public void Commit()
        {
            _isCommitted = true;
            module.Replace(pipeline, listening, fingerprint);
        }

        public async ValueTask DisposeAsync()
        {
            if (_isCommitted) return;
            await pipeline.DisposeAsync();
            await listening.DisposeAsync();
        }
    }
}
