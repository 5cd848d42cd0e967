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
    private readonly AccessLog? _accessLog;
    private readonly InboundModule _inbound;
    private readonly OutboundStack? _outbound;
    private readonly TcpModule _tcp;
    private readonly string _fingerprint;

    public TrafficParts(Edition edition, TrafficHost host)
    {
        _host = host;
        var (config, registry, logs, time) = (edition.Config, host.Registry, host.Logs, host.Time);
        var requests = new RequestMetrics(registry);
        var certificates = new CertificateMetrics(registry);
        _tokens = new TokenValidators(config.Security, registry, logs, time);
        if (config.AccessLog is { } access) _accessLog = new AccessLog(access, null, registry, time, logs.CreateLogger("access_log"));
        var inbound = edition.Inbound(InboundProtocol.Http, InboundModel.From);
        _inbound = new InboundModule(inbound, model => edition.Socket(model.Name), new InboundSurroundings(host.App, config.App.Protocol, Access, requests, certificates, logs, time) { AccessLog = _accessLog });
        var services = new ServiceMetrics(registry, requests, certificates);
        if (config.Outbound is { } outbound) _outbound = new OutboundStack(outbound, edition.Socket(RunPlanner.OutboundListener), services, logs, time, _accessLog);
        var tcp = new TcpSurroundings(new TcpMetrics(registry), services.Endpoints, services.Lookups, certificates, logs, time);
        _tcp = new TcpModule(edition.Inbound(InboundProtocol.Tcp, InboundTcp.Model), config.Outbound?.Tcp ?? [], edition.Socket, host.App, tcp);
        _fingerprint = FingerprintOf(edition);
    }

    /// <summary>Every listener with where it is, once started.</summary>
    public IEnumerable<(string Name, string Url)> Listening =>
    [
        .. _inbound.Listeners.Select(l => (l.Name, l.Url)),
        .. _outbound is null ? [] : new[] { (RunPlanner.OutboundListener, $"http://{_outbound.LocalAddress}") },
        .. _tcp.Passages.Select(p => (p.Name, p.Url)),
    ];

    /// <exception cref="IOException">A socket cannot be listened on.</exception>
    public void Start()
    {
        _tokens.Start();
        _outbound?.Start();
        _inbound.Start(_host.Status);
        _tcp.Start(_host.Status);
        if (_outbound is not null) _host.Status.Show("services", _outbound.WriteStatus);
    }

    /// <summary>Null where nothing of it has changed.</summary>
    /// <exception cref="ChangeRefusedException">It cannot be changed.</exception>
    public Task<IPreparedChange?> PrepareAsync(Edition next) => FingerprintOf(next) == _fingerprint
        ? Task.FromResult<IPreparedChange?>(null)
        : throw new ChangeRefusedException("inbound, outbound, security and access_log cannot be changed while the run lives; restart it");

    /// <summary>From here on callers are told to come later; those who are being served are served to the end.</summary>
    public Task DrainAsync(TimeSpan grace) => _inbound.DrainAsync(grace);

    /// <summary>Accepts no more; completes when nothing is under way any more, or the deadline has passed.</summary>
    public async Task RetireAsync(TimeSpan deadline)
    {
        await Task.WhenAll(_inbound.StopAsync(deadline), _outbound?.StopAsync(deadline) ?? Task.CompletedTask, _tcp.StopAsync(deadline));
        if (_accessLog is not null) await _accessLog.FlushAsync(CutGrace);
    }

    /// <summary>The run ends: nobody is left who would want an answer.</summary>
    public async Task FlushAsync(TimeSpan grace)
    {
        await Task.WhenAll(_inbound.StopAsync(CutGrace), _outbound?.StopAsync(CutGrace) ?? Task.CompletedTask, _tcp.StopAsync(CutGrace));
        // After the last request has ended, which it tells of.
        if (_accessLog is not null) await _accessLog.FlushAsync(grace);
    }

    public async ValueTask DisposeAsync()
    {
        await _inbound.DisposeAsync();
        if (_outbound is not null) await _outbound.DisposeAsync();
        await _tcp.DisposeAsync();
        if (_accessLog is not null) await _accessLog.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    private static string FingerprintOf(Edition edition) => string.Join('\n',
        [edition.Fingerprint("inbound", "outbound", "security", "access_log"), $"{edition.Config.App.Protocol}", .. edition.Handover.Listeners.Where(l => l.Name != RunPlanner.AdminListener).Select(l => $"{l}")]);

    // A request meets these before the application does. A layer decides; only the engine waits.
    private IReadOnlyList<ILayer> Access(Access access)
    {
        var layers = new List<ILayer>();
        if (_tokens.AssertedHeaders.Count > 0) layers.Add(new StripAsserted(_tokens.AssertedHeaders));      // On open routes too: nobody may claim what only a token proves.
        if (access.Auth is { } name && _tokens.Find(name) is { } validator) layers.Add(new Authenticate(validator));
        if (access.Roles.Count > 0) layers.Add(new Authorize(access.Roles));                               // After who it is, what it may.
        return layers;
    }
}
