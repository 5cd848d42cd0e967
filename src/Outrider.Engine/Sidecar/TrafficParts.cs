using Outrider.CommandLine;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Outbound;
using Outrider.Security;
using Outrider.Tcp;
using Outrider.Traffic;

namespace Outrider.Sidecar;

/// <summary>All that callers reach: what one part of it needs of another is handed over here, and here alone reloading and retiring them is put together.</summary>
internal sealed class TrafficParts : IAsyncDisposable
{
    // The application has ended: whoever still calls through the ambassador is a leftover.
    private static readonly TimeSpan CutGrace = TimeSpan.FromMilliseconds(200);

    private readonly TrafficHost _host;
    private readonly TokenValidators _tokens;
    private readonly AccessLogs _accessLogs;
    private readonly RequestMetrics _requests;
    private readonly CertificateMetrics _certificates;
    private readonly InboundModule _inbound;
    private readonly OutboundModule _outbound;
    private readonly TcpModule _tcp;

    public TrafficParts(Edition edition, TrafficHost host)
    {
        _host = host;
        var (config, registry, logs, time) = (edition.Config, host.Registry, host.Logs, host.Time);
        _requests = new RequestMetrics(registry);
        _certificates = new CertificateMetrics(registry);
        _tokens = new TokenValidators(config.Security, registry, logs, time, edition.Handover.Config["security"]);
        _accessLogs = new AccessLogs(config.AccessLog, edition.AccessLogFingerprint, registry, time, logs.CreateLogger("access_log"));
        _inbound = new InboundModule(edition.InboundModels, model => edition.Socket(model.Name), Around(edition, _tokens.Current));
        var services = new ServiceMetrics(registry, _requests, _certificates);
        _outbound = new OutboundModule(config.Outbound, edition.OutboundKeys, edition.OutboundSocket, services, logs, time, _accessLogs);
        var tcp = new TcpSurroundings(new TcpMetrics(registry), services.Endpoints, services.Lookups, _certificates, logs, time);
        _tcp = new TcpModule(edition.TcpModels, edition.TcpServices, edition.Socket, host.App, tcp, edition.TcpServiceKey);
    }

    /// <summary>Every listener with where it is, once started.</summary>
    public IEnumerable<(string Name, string Url)> Listening =>
    [
        .. _inbound.Listeners.Select(l => (l.Name, l.Url)),
        .. _outbound.LocalAddress is { } outbound ? new[] { (RunPlanner.OutboundListener, $"http://{outbound}") } : [],
        .. _tcp.Passages.Select(p => (p.Name, p.Url)),
    ];

    /// <exception cref="IOException">A socket cannot be listened on.</exception>
    public void Start()
    {
        _tokens.Start();
        _outbound.Start(_host.Status);
        _inbound.Start(_host.Status);
        _tcp.Start(_host.Status);
    }

    /// <summary>The changes of all its parts as one; null where nothing of them has changed.</summary>
    /// <exception cref="ChangeRefusedException">A part cannot be changed; nothing has changed then.</exception>
    public async Task<IPreparedChange?> PrepareAsync(Edition next)
    {
        var changes = new List<IPreparedChange>();
        try
        {
            if (_accessLogs.Prepare(next.Config.AccessLog, next.AccessLogFingerprint) is { } accessLog) changes.Add(accessLog);
            // Before the listeners, which are made for those who will be believed then.
            var tokens = await _tokens.PrepareAsync(next.Config.Security, next.Handover.Config["security"]);
            if (tokens is not null) changes.Add(tokens);
            // Services before the doors: the application that is called may call one at once.
            if (await _outbound.PrepareAsync(next.Config.Outbound, next.OutboundKeys, next.OutboundSocket) is { } outbound) changes.Add(outbound);
            if (await _inbound.PrepareAsync(next.InboundModels, model => next.Socket(model.Name), Around(next, tokens?.Set ?? _tokens.Current)) is { } inbound) changes.Add(inbound);
            if (await _tcp.PrepareAsync(next.TcpModels, next.TcpServices, next.Socket, next.TcpServiceKey) is { } tcp) changes.Add(tcp);
            return changes.Count == 0 ? null : new PreparedChange(() => changes.ForEach(change => change.Commit()), changes);
        }
        catch (Exception)
        {
            foreach (var change in changes) await change.DisposeAsync();
            throw;
        }
    }

    /// <summary>From here on callers are told to come later; those who are being served are served to the end.</summary>
    public Task DrainAsync(TimeSpan grace) => _inbound.DrainAsync(grace);

    /// <summary>Accepts no more; completes when nothing is under way any more, or the deadline has passed.</summary>
    public async Task RetireAsync(TimeSpan deadline)
    {
        await Task.WhenAll(_inbound.RetireAsync(deadline), _outbound.RetireAsync(deadline), _tcp.RetireAsync(deadline));
        await _accessLogs.FlushAsync(CutGrace);
    }

    /// <summary>The run ends: nobody is left who would want an answer.</summary>
    public async Task FlushAsync(TimeSpan grace)
    {
        await Task.WhenAll(_inbound.StopAsync(CutGrace), _outbound.StopAsync(CutGrace), _tcp.StopAsync(CutGrace));
        // After the last request has ended, which it tells of.
        await _accessLogs.FlushAsync(grace);
    }

    public async ValueTask DisposeAsync()
    {
        await _inbound.DisposeAsync();
        await _outbound.DisposeAsync();
        await _tcp.DisposeAsync();
        await _accessLogs.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    private InboundSurroundings Around(Edition edition, TokenSet tokens) =>
        new(_host.App, edition.Config.App.Protocol, access => Access(access, tokens), _requests, _certificates, _host.Logs, _host.Time) { AccessLogs = _accessLogs };

    // A request meets these before the application does. A layer decides; only the engine waits.
    private static IReadOnlyList<ILayer> Access(Access access, TokenSet tokens)
    {
        var layers = new List<ILayer>();
        if (tokens.AssertedHeaders.Count > 0) layers.Add(new StripAsserted(tokens.AssertedHeaders));      // On open routes too: nobody may claim what only a token proves.
        if (access.Auth is { } name && tokens.Find(name) is { } validator) layers.Add(new Authenticate(validator));
        if (access.Roles.Count > 0) layers.Add(new Authorize(access.Roles));                               // After who it is, what it may.
        return layers;
    }
}
