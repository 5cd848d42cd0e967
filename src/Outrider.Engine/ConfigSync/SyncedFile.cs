using Microsoft.Extensions.Logging;
using Outrider.ConfigSync.Sources;
using Outrider.Kernel;

namespace Outrider.ConfigSync;

/// <summary>
/// One item: its turns, what is tried again and when, whom it tells, and what is shown of it. What a turn does to the target is <see cref="ContentSync"/>'s.
/// </summary>
internal sealed partial class SyncedFile
{
    // A check or a write that cannot be done is tried at growing distance: a file source would otherwise start its checker each second.
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    // At the start somebody waits.
    private static readonly Backoff FirstBackoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(2));

    // How soon to look again whether the application is up to be told.
    private static readonly TimeSpan TooEarlyWait = TimeSpan.FromSeconds(1);

    private readonly ConfigSyncConfig _config;
    private readonly SyncHost _host;
    private readonly IConfigSource _source;
    private readonly TargetFile _target;
    private readonly ContentSync _content;
    private readonly Notification? _notification;
    private readonly PendingMark _pending;
    private readonly SyncMetrics _metrics;
    private readonly ILogger _log;
    private readonly TimeSpan _interval;

    private bool _hasMarked;
    private int _failures;
    private TimeSpan _retryAfter;

    // Replaced at the end of a turn: half a turn would read as all done.
    private volatile SyncReport _report;

    public SyncedFile(ConfigSyncConfig config, HttpClient http, SyncHost host, SyncMetrics metrics, ILogger log)
    {
        (_config, _host, _metrics, _log) = (config, host, metrics, log);
        _source = config.Source!.Part(new ConfigSourceContext(http, host.Time));
        _interval = config.Interval ?? _source.Interval;
        _target = new TargetFile(config.Target.Path, config.Target.Mode);
        _content = new ContentSync(_source, _target, new ContentCheck(config.Check, host.Run), host.Time);
        _notification = config.Notify is null ? null : new Notification(config.Notify, http, host);
        _pending = new PendingMark(host.StateFolder, config.DisplayName);
        _report = new SyncReport(config.DisplayName, _source.Name, _target.Path);
    }

    public SyncReport Report => _report;

    public bool HasTarget => _target.Exists;

    /// <summary>Undoes <see cref="WriteFirstOfReloadAsync"/> of a target that was not there: the configuration that wanted it was refused.</summary>
    public void TakeBackFirst()
    {
        try
        {
            if (_content.ChangedAt is not null) _target.Remove();
            if (_hasMarked) _pending.Clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, whole, and nobody has been told of it.
        }

        _metrics.Up.Forget(_config.DisplayName);
        _metrics.Pending.Forget(_config.DisplayName);
    }

    /// <summary>
    /// The first content, before the application starts: tried until the deadline where there is no target yet, once where there is one. Nobody is notified.
    /// Null where the application may start, else why not.
    /// </summary>
    public Task<string?> WriteFirstAsync(CancellationToken cancel) => WriteFirstAsync(isStart: true, cancel);

    /// <summary>The same for an item that a reload brings: an application that runs is to be told of it, by the item's loop.</summary>
    public Task<string?> WriteFirstOfReloadAsync(CancellationToken cancel) => WriteFirstAsync(isStart: false, cancel);

    private async Task<string?> WriteFirstAsync(bool isStart, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(_config.Deadline, _host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        string? error = null;
        try
        {
            // The application reads the file when it starts; what an earlier run left untold is told so.
            if (isStart) _pending.Clear();
            Task Step(CancellationToken c) => SyncAsync(mustNotify: !isStart && _host.App.Value.Pid != 0, c);
            for (var attempt = 1; (error = await AttemptAsync(Step, either.Token)) is not null && !_target.Exists && _content.Refusal is null; attempt++)
                await Task.Delay(FirstBackoff.EqualJitter(attempt, Random.Shared), _host.Time, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            error ??= $"no content within {Duration.Format(_config.Deadline)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }

        Tell(error);
        if (error is null || _target.Exists) return null;
        return $"config_sync '{_config.DisplayName}': the application cannot start without '{_target.Path}', and '{_source.Name}' did not give it: {error}";
    }

    /// <summary>One turn of the item's loop; gives how long to wait for the next. Throws on cancellation alone.</summary>
    public async Task<TimeSpan> TurnAsync(CancellationToken cancel)
    {
        _retryAfter = TimeSpan.Zero;
        var error = await AttemptAsync(SyncAsync, cancel);
        // Also where fetching has failed: what the file holds already is still to be told.
        error ??= _content.Refusal;
        var notifyError = await AttemptAsync(NotifyAsync, cancel);
        Tell(error ?? notifyError);
        return _pending.IsSet && notifyError is null ? Least(TooEarlyWait, _interval) : Most(_interval, _retryAfter);
    }

    private async Task<string?> AttemptAsync(Func<CancellationToken, Task> step, CancellationToken cancel)
    {
        try
        {
            await step(cancel);
            return null;
        }
        catch (SyncFailedException e)
        {
            _metrics.Failures.With(_config.DisplayName, e.StageWord).Increment();
            _failures++;
            _retryAfter = Most(_retryAfter, e.Stage is SyncStage.Fetch ? e.RetryAfter : Backoff.Step(_failures));
            return $"{e.StageWord}: {e.Message}";
        }
    }

    private Task SyncAsync(CancellationToken cancel) => SyncAsync(mustNotify: true, cancel);

    private async Task SyncAsync(bool mustNotify, CancellationToken cancel)
    {
        if (!await _content.RunAsync(() => Mark(mustNotify), cancel)) return;
        _metrics.Changes.With(_config.DisplayName).Increment();
        LogWritten(_log, _config.DisplayName, _target.Path, _content.Version!, _source.Name);
    }

    // Before the target changes: see PendingMark.
    private void Mark(bool mustNotify)
    {
        if (!mustNotify || _notification is null || _pending.IsSet) return;
        _pending.Set();
        _hasMarked = true;
    }

    private async Task NotifyAsync(CancellationToken cancel)
    {
        if (!_pending.IsSet) return;
        if (_notification is not null && !await SendAsync(_notification, cancel)) return;
        DiskStep.Run(_pending.Clear);
        LogNotified(_log, _config.DisplayName);
    }

    private static async Task<bool> SendAsync(Notification notification, CancellationToken cancel)
    {
        try
        {
            return await notification.SendAsync(cancel);
        }
        catch (IOException e)
        {
            throw new SyncFailedException(SyncStage.Notify, e.Message);
        }
    }

    private void Tell(string? error)
    {
        if (error is not null && _report.Error is null) LogFailing(_log, _config.DisplayName, error);
        if (error is null && _report.Error is not null) LogRecovered(_log, _config.DisplayName);
        if (error is null) _failures = 0;
        _report = _report with
        {
            Version = _content.Version, FetchedAt = _content.FetchedAt, ChangedAt = _content.ChangedAt,
            Error = error, IsRefused = _content.Refusal is not null, IsNotifyPending = _pending.IsSet,
        };
        _metrics.Up.With(_config.DisplayName).Set(error is null ? 1 : 0);
        _metrics.Pending.With(_config.DisplayName).Set(_pending.IsSet ? 1 : 0);
    }

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(LogLevel.Information, "{Item} wrote '{Target}', version {Version}, from {Source}")]
    private static partial void LogWritten(ILogger log, string item, string target, string version, string source);

    [LoggerMessage(LogLevel.Information, "{Item} notified the application")]
    private static partial void LogNotified(ILogger log, string item);

    [LoggerMessage(LogLevel.Warning, "{Item} is not in step with its source: {Error}; the application keeps what it has")]
    private static partial void LogFailing(ILogger log, string item, string error);

    [LoggerMessage(LogLevel.Information, "{Item} is in step with its source again")]
    private static partial void LogRecovered(ILogger log, string item);
}
