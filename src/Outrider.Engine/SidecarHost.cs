using Microsoft.Extensions.Logging;
using Outrider.Admin;
using Outrider.CommandLine;
using Outrider.ConfigSync;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Metrics;
using Outrider.Native;
using Outrider.Observability;
using Outrider.Sidecar;
using Outrider.Supervision.Control;

namespace Outrider;

/// <summary>
/// The composition root of a process of the modules: reads as the list of what a sidecar is. It owns the modules and their order of life; what one needs of
/// another it hands over here, as a Kernel type or a delegate. A module that lives in another process is here too, with nothing to do (see <see cref="Edition"/>).
/// </summary>
internal sealed partial class SidecarHost : IAsyncDisposable
{
    private readonly SidecarLink _link;
    private readonly UnblockedWriter _output = new(Console.Error);
    private readonly LogWriter _logs;
    private readonly ILogger _log;
    private readonly StatusBoard _status = new();
    private readonly SnapshotCell<AppStatus> _app = new(AppStatus.Unknown);
    private readonly TrafficParts _traffic;
    private readonly LogsModule _lines;
    private readonly Collector _collector;
    private readonly SyncedFiles _files;
    private readonly Siblings _siblings;
    private readonly AdminModule _admin;

    // One thing at a time is done to the whole: an order of the supervisor's, or the end.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _retired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Edition _edition;
    private bool _isOwner;

    private SidecarHost(SidecarLink link, Edition edition)
    {
        (_link, _edition) = (link, edition);
        var (config, handover, time) = (edition.Config, edition.Handover, TimeProvider.System);
        _logs = new LogWriter(_output, config.Outrider.Log.Level, time);
        _log = _logs.CreateLogger("outrider");
        var registry = new MetricRegistry();
        FollowApplication();
        _traffic = new TrafficParts(edition, new TrafficHost(_app, registry, _status, _logs, time));
        var surroundings = Surroundings.Read("/", Environment.GetEnvironmentVariable, sharesContainer: config.App.Command is not null);
        _lines = new LogsModule(handover.StateFolder, time, _logs, registry, _status, surroundings);
        Siblings? siblings = null;
        _collector = new Collector(edition.MetricsPlan, time, _logs, registry, _status, _app)
        {
            Naming = edition.IsMain ? points => points : points => SiblingMetrics.Of(edition.Process, points),
            Elsewhere = () => siblings!.MetricsAsync(),
        };
        var ours = new AdminEndpoints(AdminGate.Open, AdminSources.Of(_collector.Current, _status, _app, link.Leaving, link.Draining));
        _siblings = siblings = new Siblings(handover.StateFolder, ours, time, _log);
        var commands = new CommandRunner(handover.Folder, time);
        _files = new SyncedFiles(config.ConfigSync, new SyncHost(time, _logs, registry, _status, _app, link, commands.RunAsync, handover.StateFolder), edition.Fingerprints("config_sync"));
        _admin = new AdminModule(new AdminSources(_collector.CurrentAsync, () => _siblings.StatusAsync(_status), _app, link.Leaving, link.Draining), _logs, time);
        if (edition.IsMain) ShowTheRun(new RunMetrics(registry));
    }

    /// <summary>The life of a process of the modules, with what it was started with.</summary>
    public static int Run()
    {
        var link = SidecarLink.Open();
        return RunAsync(link, new Edition(link.Handover, link.Sockets.Descriptor)).GetAwaiter().GetResult();
    }

    /// <summary>The whole life of the modules; the process's exit code.</summary>
    public static async Task<int> RunAsync(SidecarLink link, Edition edition)
    {
        await using var host = new SidecarHost(link, edition);
        if (!await host.StartAsync()) return ExitCode.Unavailable;
        using var ending = new CancellationTokenSource();
        var orders = link.ServeAsync(new SidecarOrders(host.ReloadAsync, host.RetireAsync, host.OwnAsync), ending.Token);
        if (await Task.WhenAny(link.Flush, host._retired.Task) == link.Flush) await host.FlushAsync(await link.Flush);
        await ending.CancelAsync();
        await orders.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Ok;
    }

    // What only the supervisor knows; an isolated module's process leaves it to the main one.
    private void ShowTheRun(RunMetrics metrics)
    {
        _link.Run.Watch(metrics.Follow);
        metrics.Follow(_link.Run.Value);
        _status.Show("app", json => RunSections.WriteApp(json, _edition.Handover.Identity, _app.Value));
        _status.Show("processes", json => RunSections.WriteProcesses(json, _link.Run.Value));
        _status.Show("resources", json => RunSections.WriteResources(json, _link.Run.Value));
    }

    /// <summary>False, with the reasons logged, where the application cannot start because a file of its own could not be fetched.</summary>
    private async Task<bool> StartAsync()
    {
        var isSuccessor = _edition.Handover.IsSuccessor;
        (await _lines.PrepareAsync(_edition.Config.Logs, _edition.LogsFingerprint, _edition.Handover.Identity, _edition.Receivers, CancellationToken.None))?.Commit();
        if (!isSuccessor) await _lines.StartAsync();
        _siblings.Follow(_edition.Process, _edition.Siblings);
        (await _admin.PrepareAsync(AdminPlan(_edition)))?.Commit();
        _traffic.Start();
        SayWhereTheyListen([]);
        if (!isSuccessor)
        {
            // Before the application, which reads them when it starts.
            var missing = await _files.InitialSyncAsync(CancellationToken.None);
            foreach (var reason in missing) CannotStart(_log, reason);
            if (missing.Count > 0) return false;
        }

        _link.Draining.Register(() => _ = DrainAsync());
        _link.SayReady();
        if (!isSuccessor) BeginLoops();
        return true;
    }

    private void BeginLoops()
    {
        _isOwner = true;
        _collector.Start();
        _files.Start();
    }

    private IEnumerable<(string Name, string Url)> Listening => _admin.LocalAddress is { } admin ? _traffic.Listening.Append((RunPlanner.AdminListener, $"http://{admin}")) : _traffic.Listening;

    private void SayWhereTheyListen(IReadOnlyList<(string Name, string Url)> known)
    {
        foreach (var (name, url) in Listening.Except(known)) Listens(_log, name, url);
    }

    /// <summary>All modules build what is new, and then all put it in its place, or none does. A run that stops meanwhile does not wait for it.</summary>
    /// <exception cref="ChangeRefusedException">Nothing has changed.</exception>
    private async Task ReloadAsync(HandedChange handed)
    {
        await _turn.WaitAsync();
        var changes = new List<IPreparedChange>();
        try
        {
            if (_link.Draining.IsCancellationRequested || _retired.Task.IsCompleted) throw new ChangeRefusedException("the run is stopping");
            var next = new Edition(handed.Handover, handed.Descriptor);
            if (next.Problem is { } problem) throw new ChangeRefusedException(problem);
            await PrepareAsync(next, changes, _link.Draining);
            var listened = Listening.ToArray();
            foreach (var change in changes) change.Commit();
            handed.Take();
            _logs.Least = next.Config.Outrider.Log.Level;
            _siblings.Follow(next.Process, next.Siblings);
            var hasLost = ModuleNames.All.Any(module => _edition.Has(module) && !next.Has(module));
            _edition = next;
            SayWhereTheyListen(listened);
            Reloaded(_log, changes.Count);
            // Another process will own it from here on, and begins once the supervisor hears that this one does not any more.
            if (hasLost) await Task.WhenAll(_lines.Settled, _files.Settled);
        }
        catch (OperationCanceledException)
        {
            throw new ChangeRefusedException("the run is stopping");
        }
        finally
        {
            foreach (var change in changes) await change.DisposeAsync();
            _turn.Release();
        }
    }

    private async Task PrepareAsync(Edition next, List<IPreparedChange> changes, CancellationToken cancel)
    {
        Add(await _admin.PrepareAsync(AdminPlan(next)));
        Add(await _traffic.PrepareAsync(next));
        Add(await _lines.PrepareAsync(next.Config.Logs, next.LogsFingerprint, next.Handover.Identity, next.Receivers, cancel));
        Add(_collector.Prepare(next.MetricsPlan));
        // Last, since it alone may leave something on the disk and may take its time.
        Add(await _files.PrepareAsync(next.Config.ConfigSync, next.Fingerprints("config_sync"), cancel));

        void Add(IPreparedChange? change)
        {
            if (change is not null) changes.Add(change);
        }
    }

    /// <summary>A successor accepts from the same sockets. Completes when it may take over what only one process may own; what is under way goes on.</summary>
    private async Task RetireAsync(TimeSpan deadline)
    {
        await _turn.WaitAsync();
        try
        {
            Retires(_log);
            _ = EndWhenNothingIsLeftAsync(Task.WhenAll(_traffic.RetireAsync(deadline), _admin.RetireAsync()));
            if (_isOwner) await Task.WhenAll(_lines.LetGoAsync(LogsModule.Settling), _collector.FlushAsync(LogsModule.Settling), _files.LetGoAsync());
            _isOwner = false;
        }
        catch (Exception e)
        {
            // The successor must not wait for ever; what could not be let go of ends with this process.
            Fault(_log, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task EndWhenNothingIsLeftAsync(Task leaving)
    {
        await leaving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _turn.WaitAsync();
        _turn.Release();
        _retired.TrySetResult();
    }

    /// <summary>The process before this one has let go.</summary>
    private async Task OwnAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_isOwner) return;
            await _lines.StartAsync();
            foreach (var reason in await _files.InitialSyncAsync(_link.Draining)) CannotStart(_log, reason);
            BeginLoops();
        }
        catch (OperationCanceledException)
        {
            // The run stops before it has begun here.
        }
        catch (Exception e)
        {
            Fault(_log, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>From here on callers are told to come later; those who are being served are served to the end.</summary>
    private async Task DrainAsync()
    {
        // Before the wait, so that nobody is let in behind the last one who is waited for.
        Follow(_link.App.Value);
        await _traffic.DrainAsync(_edition.Config.Outrider.Drain.Timeout);
        _link.SayDrained();
    }

    private async Task FlushAsync(TimeSpan grace)
    {
        // An order under way has been told to make haste, and is not waited for longer than there is time.
        var isOurTurn = await _turn.WaitAsync(grace);
        try
        {
            await Task.WhenAll(_traffic.FlushAsync(grace), _lines.FlushAsync(grace), _isOwner ? _collector.FlushAsync(grace) : Task.CompletedTask);
        }
        finally
        {
            if (isOurTurn) _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _files.DisposeAsync();
        await _collector.DisposeAsync();
        await _lines.DisposeAsync();
        await _traffic.DisposeAsync();
        await _admin.DisposeAsync();
        await _siblings.DisposeAsync();
        await _output.DisposeAsync();
    }

    /// <summary>What the supervisor says of the application, and from the drain on that it is stopping, whatever it says: new work is refused while old work ends.</summary>
    private void FollowApplication()
    {
        _link.App.Watch(Follow);
        Follow(_link.App.Value);
    }

    private void Follow(AppStatus status) => _app.Publish(_link.Draining.IsCancellationRequested ? status with { Phase = AppPhase.Stopping } : status);

    private static AdminPlan? AdminPlan(Edition edition) => edition.IsMain
        ? new AdminPlan(edition.Config.Admin, edition.Socket(RunPlanner.AdminListener), edition.SocketOf(RunPlanner.AdminListener), edition.Handover.AdminToken)
        : null;

    [LoggerMessage(LogLevel.Information, "{Listener} listens on {Url}")]
    private static partial void Listens(ILogger log, string listener, string url);

    [LoggerMessage(LogLevel.Error, "the application cannot start: {Reason}")]
    private static partial void CannotStart(ILogger log, string reason);

    [LoggerMessage(LogLevel.Debug, "a new configuration was taken; {Count} modules have changed")]
    private static partial void Reloaded(ILogger log, int count);

    [LoggerMessage(LogLevel.Information, "a successor serves; finishing what is under way")]
    private static partial void Retires(ILogger log);

    [LoggerMessage(LogLevel.Error, "a fault of Outrider's own; this process goes on with what it has")]
    private static partial void Fault(ILogger log, Exception cause);
}
