using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outrider.Transport;
using Outrider.Http;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>
/// The ambassador: one listener on which the application calls services by name. It owns the listener and the services. Each request goes to the lane of
/// the service it is for (<see cref="ServiceChoice"/>), or to one that only refuses.
/// </summary>
internal sealed class OutboundStack : IAsyncDisposable
{
    private readonly Dictionary<string, Service> _services;
    private readonly UpstreamPool _nowhere;
    private readonly CountRequests _unknown;
    private readonly ILayer[] _told;
    private readonly OwnAddress _own;
    private readonly RequestListener _listener;
    private readonly TimeProvider _time;
    private volatile ServiceChoice _choice;

    /// <param name="config">Checked.</param>
    /// <param name="on">The listening socket.</param>
    /// <param name="metrics">For what is counted of requests, services and instances.</param>
    /// <param name="logs">Categories <c>outbound</c> and <c>discovery</c>.</param>
    /// <param name="time">For all deadlines, windows and waits.</param>
    /// <param name="accessLog">Null where none is kept.</param>
    /// <exception cref="CertificateException">A certificate file that was good when the configuration was checked is not any more.</exception>
    public OutboundStack(OutboundConfig config, ListenOn on, ServiceMetrics metrics, ILoggerFactory logs, TimeProvider time, AccessLog? accessLog = null)
    {
        _time = time;
        _told = accessLog is null ? [] : [accessLog.Of(ServiceParts.Direction, "outbound")];
        var parts = new ServiceParts(metrics, logs, time) { Told = _told, InFlight = new LimitInFlight(config.Limits.InFlight, LimitHits.For(metrics.Registry, ServiceParts.Direction).InFlight) };
        _own = parts.Own;
        _services = config.Services.ToDictionary(s => s.Key, s => new Service(s.Key, s.Value, parts));
        _nowhere = new UpstreamPool(new UpstreamOptions(), parts.Upstreams("-"));
        _unknown = parts.CountRequests("-");
        _choice = new ServiceChoice(_services.Keys, new IPEndPoint(IPAddress.Loopback, 0));
        var log = logs.CreateLogger(ServiceParts.Direction);
        var engine = new ForwardingEngine(ServiceParts.Direction, Choose, metrics.Requests, time, log) { Told = _told.FirstOrDefault() };
        _listener = new RequestListener(on, config.Limits.ToAcceptLimits(), config.Limits.ToCallerLimits(), null, engine, AcceptMetrics.For(metrics.Registry, ServiceParts.Direction), parts.Limits, log);
    }

    /// <summary>Where it listens, once started.</summary>
    public EndPoint? LocalAddress => _listener.LocalAddress;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        // Before the listener, so that the first request seldom waits for the first look.
        foreach (var service in _services.Values) service.Start();
        _listener.Start();
        if (LocalAddress is not IPEndPoint own) return;
        _own.Is(own);
        _choice = new ServiceChoice(_services.Keys, own);
    }

    /// <summary>Takes nothing new and lets what is under way end within the grace.</summary>
    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    /// <summary>The section <c>services</c> of the status: a list, in the order of their names.</summary>
    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var service in _services.Values.OrderBy(s => s.Name, StringComparer.Ordinal)) service.WriteStatus(json);
        json.WriteEndArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        foreach (var service in _services.Values) await service.DisposeAsync();
        await _nowhere.DisposeAsync();
    }

    private Lane Choose(Exchange exchange)
    {
        if (!_choice.TryChoose(exchange.Head.Authority, exchange.Head.Path, out var service, out var path, out var refusal))
            return new Lane(new Layers(_time, [.. _told, _unknown, new AlwaysRefuse(refusal!)]), _nowhere);
        exchange.RouteName = service;
        exchange.Path = path;
        return _services[service].Lane;
    }
}
