using Microsoft.Extensions.Logging;
using Outrider.Admin;
using Outrider.CommandLine;
using Outrider.Configuration;
using Outrider.ConfigSync;
using Outrider.Transport;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Metrics;
using Outrider.Native;
using Outrider.Observability;
using Outrider.Outbound;
using Outrider.Security;
using Outrider.Supervision.Control;
using Outrider.Tcp;
using Outrider.Traffic;

namespace Outrider;

/// <summary>
/// The composition root of a sidecar process: reads as the list of what a sidecar is. It owns the modules and their order of life; what one needs of
/// another it hands over here, as a Kernel type or a delegate.
/// </summary>
internal sealed partial class SidecarHost : IAsyncDisposable
{
    // What is under way when a run stops gets this long; the supervisor goes on after five seconds in any case.
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(4);

    // The application has ended: whoever still calls through the ambassador is a leftover.
    private static readonly TimeSpan CutGrace = TimeSpan.FromMilliseconds(200);

    private readonly SidecarLink _link;
    private readonly UnblockedWriter _output = new(Console.Error);
    private readonly ILogger _log;
    private readonly StatusBoard _status = new();
    private readonly SnapshotCell<AppStatus> _app = new(AppStatus.Unknown);
    private readonly TokenValidators _tokens;
    private readonly AccessLogs _accessLogs;
    private readonly InboundModule _inbound;
    private readonly OutboundModule _outbound;
    private readonly TcpModule _tcp;
    private readonly LogPipeline _lines;
    private readonly Collector _collector;
    private readonly SyncedFiles _files;
    private readonly AdminListener _admin;

    private SidecarHost(SidecarLink link, OutriderConfig config)
    {
        _link = link;
        var time = TimeProvider.System;
        var handover = link.Handover;
        var logs = new LogWriter(_output, config.Outrider.Log.Level, time);
        _log = logs.CreateLogger("outrider");
        var registry = new MetricRegistry();
        var requests = new RequestMetrics(registry);
        var certificates = new CertificateMetrics(registry);
        FollowApplication();
        _tokens = new TokenValidators(config.Security, registry, logs, time, handover.Config["security"]);
        _accessLogs = new AccessLogs(config.AccessLog, Fingerprint.Of(handover.Config["access_log"]), registry, time, logs.CreateLogger("access_log"));
        _inbound = new InboundModule([.. Inbound(config, InboundProtocol.Http, InboundModel.From)], model => Socket(model.Name), new InboundSurroundings(_app, config.App.Protocol, Access, requests, certificates, logs, time) { AccessLogs = _accessLogs });
        var services = new ServiceMetrics(registry, requests, certificates);
        _outbound = new OutboundModule(config.Outbound, OutboundKeys.None, config.Outbound is null ? null : Socket(RunPlanner.OutboundListener), services, logs, time, _accessLogs);
        var tcp = new TcpSurroundings(new TcpMetrics(registry), services.Endpoints, services.Lookups, certificates, logs, time);
        _tcp = new TcpModule(Inbound(config, InboundProtocol.Tcp, InboundTcp.Model), config.Outbound?.Tcp ?? [], Socket, _app, tcp);
        _lines = new LogPipeline(config.Logs, handover.Identity, handover.StateFolder, time, logs, registry, _status);
        _collector = new Collector(config.Metrics, handover.Identity, time, logs, registry, _status, _app);
        var commands = new CommandRunner(handover.Folder, time);
        _files = new SyncedFiles(config.ConfigSync, new SyncHost(time, logs, registry, _status, _app, link, commands.RunAsync, handover.StateFolder));
        var listen = config.Admin.Listen?.Value ?? AdminConfig.DefaultListen;
        _admin = new AdminListener(config.Admin, Socket(RunPlanner.AdminListener), listen, handover.AdminToken, new AdminSources(_collector.Current, _status, _app, link.Draining), logs, time);
        _status.Show("app", json => RunSections.WriteApp(json, handover.Identity, _app.Value));
        _status.Show("processes", json => RunSections.WriteProcesses(json, link.Run.Value));
    }

    /// <summary>The whole life of the process; its exit code.</summary>
    public static int Run()
    {
        var link = SidecarLink.Open();
        // The supervisor has checked these very nodes: there is nothing left to find.
        var config = OutriderConfig.Shape.Read(new Section(link.Handover.Config, "", new Problems()));
        return RunAsync(link, config).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(SidecarLink link, OutriderConfig config)
    {
        await using var host = new SidecarHost(link, config);
        if (!await host.StartAsync()) return ExitCode.Unavailable;
        var grace = await link.Flush;
        await host.FlushAsync(grace);
        return ExitCode.Ok;
    }

    /// <summary>False, with the reasons logged, where the application cannot start because a file of its own could not be fetched.</summary>
    private async Task<bool> StartAsync()
    {
        await _lines.StartAsync();
        _tokens.Start();
        await _admin.StartAsync(CancellationToken.None);
        _outbound.Start(_status);
        _inbound.Start(_status);
        _tcp.Start(_status);
        SayWhereTheyListen();
        // Before the application, which reads them when it starts.
        var missing = await _files.InitialSyncAsync(CancellationToken.None);
        foreach (var reason in missing) CannotStart(_log, reason);
        if (missing.Count > 0) return false;
        _link.Draining.Register(() => _ = DrainAsync());
        _link.SayReady();
        _collector.Start();
        _files.Start();
        return true;
    }

    private void SayWhereTheyListen()
    {
        foreach (var listener in _inbound.Listeners) Listens(_log, listener.Name, listener.Url);
        if (_outbound.LocalAddress is { } outbound) Listens(_log, RunPlanner.OutboundListener, $"http://{outbound}");
        foreach (var passage in _tcp.Passages) Listens(_log, passage.Name, passage.Url);
        Listens(_log, RunPlanner.AdminListener, $"http://{_admin.LocalAddress}");
    }

    /// <summary>From here on callers are told to come later; those who are being served are served to the end.</summary>
    private async Task DrainAsync()
    {
        // Before the wait, so that nobody is let in behind the last one who is waited for.
        Follow(_link.App.Value);
        await _inbound.DrainAsync(DrainGrace);
        _link.SayDrained();
    }

    private Task FlushAsync(TimeSpan grace) => Task.WhenAll(
        FlushTrafficAsync(grace),
        _lines.FlushAsync(grace),
        _collector.FlushAsync(grace));

    private async Task FlushTrafficAsync(TimeSpan grace)
    {
        await Task.WhenAll(_inbound.StopAsync(CutGrace), _outbound.StopAsync(CutGrace), _tcp.StopAsync(CutGrace));
        // After the last request has ended, which it tells of.
        await _accessLogs.FlushAsync(grace);
    }

    public async ValueTask DisposeAsync()
    {
        await _files.DisposeAsync();
        await _collector.DisposeAsync();
        await _lines.DisposeAsync();
        await _inbound.DisposeAsync();
        await _outbound.DisposeAsync();
        await _tcp.DisposeAsync();
        await _accessLogs.DisposeAsync();
        await _tokens.DisposeAsync();
        await _admin.DisposeAsync();
        await _output.DisposeAsync();
    }

    /// <summary>What the supervisor says of the application, and from the drain on that it is stopping, whatever it says: new work is refused while old work ends.</summary>
    private void FollowApplication()
    {
        _link.App.Watch(Follow);
        Follow(_link.App.Value);
    }

    private void Follow(AppStatus status) => _app.Publish(_link.Draining.IsCancellationRequested ? status with { Phase = AppPhase.Stopping } : status);

    // A request meets these before the application does. A layer decides; only the engine waits.
    private IReadOnlyList<ILayer> Access(Access access)
    {
        var layers = new List<ILayer>();
        if (_tokens.AssertedHeaders.Count > 0) layers.Add(new StripAsserted(_tokens.AssertedHeaders));      // On open routes too: nobody may claim what only a token proves.
        if (access.Auth is { } name && _tokens.Find(name) is { } validator) layers.Add(new Authenticate(validator));
        if (access.Roles.Count > 0) layers.Add(new Authorize(access.Roles));                               // After who it is, what it may.
        return layers;
    }

    // A listener is known by its place in the list, whatever its protocol.
    private static IEnumerable<T> Inbound<T>(OutriderConfig config, InboundProtocol protocol, Func<InboundConfig, int, T> model) =>
        config.Inbound.Index().Where(i => i.Item.Protocol == protocol).Select(i => model(i.Item, i.Index));

    private ListenOn Socket(string name) => ListenOn.Descriptor(_link.Sockets.Descriptor(name));

    [LoggerMessage(LogLevel.Information, "{Listener} listens on {Url}")]
    private static partial void Listens(ILogger log, string listener, string url);

    [LoggerMessage(LogLevel.Error, "the application cannot start: {Reason}")]
    private static partial void CannotStart(ILogger log, string reason);
}
