using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Outbound;

/// <summary>
/// The ambassador: one listener on which the application calls services by name. It owns the listener and the services. Each request goes to the lane of
/// the service it is for (<see cref="ServiceChoice"/>), or to one that only refuses.
/// </summary>
/// <remarks>
/// A reload replaces what has changed and keeps the rest: the listener and each service are parts of their own. Callers of a listener that was replaced find the new
/// services too, since they choose from the same table.
/// </remarks>
internal sealed class OutboundModule : IAsyncDisposable
{
    // A name is looked up in milliseconds, and a reload should not swap a service that works for one that does not know its instances yet. Who cannot be found must not
    // hold it up: requests wait for the first look.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);

    private static readonly IPEndPoint Nowhere = new(IPAddress.Loopback, 0);

    private readonly ServiceParts _parts;
    private readonly RetiredParts _retired = new();
    private readonly ServiceMetrics _metrics;
    private readonly ILogger _log;
    private readonly UpstreamPool _nowhere;
    private readonly CountRequests _unknown;
    private OutboundListener? _listener;
    private StatusBoard? _status;
    private volatile ServiceTable _table;

    /// <param name="config">Checked; null where there is no section.</param>
    /// <param name="keys">What it was made of.</param>
    /// <param name="on">The listening socket; null where there is no section.</param>
    /// <param name="metrics">For what is counted of requests, services and instances.</param>
    /// <param name="logs">Categories <c>outbound</c> and <c>discovery</c>.</param>
    /// <param name="time">For all deadlines, windows and waits.</param>
    /// <param name="accessLogs">Null where nobody is to be told.</param>
    /// <exception cref="CertificateException">A certificate file that was good when the configuration was checked is not any more.</exception>
    public OutboundModule(OutboundConfig? config, OutboundKeys keys, ListenOn? on, ServiceMetrics metrics, ILoggerFactory logs, TimeProvider time, AccessLogs? accessLogs = null)
    {
        _metrics = metrics;
        _log = logs.CreateLogger(ServiceParts.Direction);
        var inFlight = new LimitInFlight(config?.Limits.InFlight ?? 0, LimitHits.For(metrics.Registry, ServiceParts.Direction).InFlight);
        _parts = new ServiceParts(metrics, logs, time) { Told = accessLogs is null ? [] : [accessLogs.Of(ServiceParts.Direction, "outbound")], InFlight = inFlight };
        _nowhere = new UpstreamPool(new UpstreamOptions(), _parts.Upstreams("-"));
        _unknown = _parts.CountRequests("-");
        _table = new ServiceTable(config is null ? [] : config.Services.Select(s => new Service(s.Key, keys.Of(s.Key), s.Value, _parts)).ToArray(), Nowhere);
        if (config is not null) _listener = Listener(config, keys, on!);
    }

    /// <summary>Where it listens, once started; null where it does not.</summary>
    public EndPoint? LocalAddress => _listener?.Address;

    public IReadOnlyCollection<Service> Services => _table.All;

    /// <summary>Callers' connections, those of replaced listeners among them, and requests that finish on replaced services.</summary>
    public int UnderWay => (_listener?.UnderWay ?? 0) + _retired.UnderWay;

    /// <summary>It was stopped, and nothing is under way any more.</summary>
    public bool HasEnded => _listener?.HasEnded != false && _retired.AreGone;

    /// <summary>Begins to look for instances and to accept, and puts up the section <c>services</c> where there is one.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start(StatusBoard status)
    {
        _status = status;
        // Before the listener, so that the first request seldom waits for the first look.
        foreach (var service in Services)
        {
            service.Show();
            service.Start();
        }

        if (_listener is null) return;
        _listener.Open();
        Use(_listener, Services);
        _listener.Start();
        status.Show("services", WriteStatus);
    }

    /// <summary>What it will be with another configuration; null where it will be the same.</summary>
    /// <param name="config">Checked; null where there is no section.</param>
    /// <param name="keys">What it was made of.</param>
    /// <param name="on">The listening socket; null where there is no section.</param>
    /// <exception cref="ChangeRefusedException">A part of it cannot be made; nothing has changed.</exception>
    public async Task<IPreparedChange?> PrepareAsync(OutboundConfig? config, OutboundKeys keys, ListenOn? on)
    {
        var (before, old) = (_table, _listener);
        var added = new List<IAsyncDisposable>();
        try
        {
            Service[] services = [.. config?.Services.Select(s => before.Same(s.Key, keys.Of(s.Key)) ?? Added(added, Made(s.Key, keys, s.Value))) ?? []];
            var isListenerKept = config is null ? old is null : old is not null && keys.Listener.Length > 0 && old.Key == keys.Listener;
            var listener = isListenerKept ? old : config is null ? null : Added(added, Opened(config, keys, on!));
            Service[] news = [.. services.Except(before.All)];
            Service[] removed = [.. before.All.Except(services)];
            if (isListenerKept && news.Length + removed.Length == 0) return null;
            foreach (var service in news) service.Start();
            await Task.WhenAll(news.Select(s => Task.WhenAny(s.FirstLook, Task.Delay(FirstLook, _parts.Time))));
            return new PreparedChange(() => Commit(config, services, news, removed, listener), added);
        }
        catch
        {
            foreach (var part in added) await part.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no new connection, tells callers to go, and lets what is under way end until the deadline. Completes when nothing is left.</summary>
    public Task RetireAsync(TimeSpan deadline) => StopAsync(deadline);

    /// <summary>Takes nothing new and lets what is under way end within the grace.</summary>
    public Task StopAsync(TimeSpan grace) => Task.WhenAll(_listener?.StopAsync(grace) ?? Task.CompletedTask, _retired.StopAsync(grace));

    /// <summary>The section <c>services</c> of the status: a list, in the order of their names.</summary>
    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var service in Services.OrderBy(s => s.Name, StringComparer.Ordinal)) service.WriteStatus(json);
        json.WriteEndArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await _listener.DisposeAsync();
        await _retired.DisposeAsync();
        foreach (var service in Services) await service.DisposeAsync();
        await _nowhere.DisposeAsync();
    }

    private Lane Choose(Exchange exchange)
    {
        while (true)
        {
            var table = _table;
            if (!table.Choice.TryChoose(exchange.Head.Authority, exchange.Head.Path, out var name, out var path, out var refusal))
                return new Lane(new Layers(_parts.Time, [.. _parts.Told, _unknown, new AlwaysRefuse(refusal!)]), _nowhere);
            var service = table[name];
            // Replaced at this very moment: then there is another table.
            if (!service.TryEnter()) continue;
            exchange.RouteName = name;
            exchange.Path = path;
            return service.Lane;
        }
    }

    private void Commit(OutboundConfig? config, Service[] services, Service[] news, Service[] removed, OutboundListener? listener)
    {
        var replaced = _listener;
        if (config is not null) _parts.InFlight.Max = config.Limits.InFlight;
        foreach (var service in news) service.Show();
        _listener = listener;
        Use(listener, services);
        if (listener != replaced)
        {
            // The new one accepts before the old one stops.
            listener?.Start();
            if (replaced is not null) _retired.Add(replaced);
        }

        foreach (var service in removed) _retired.Add(service);
        if (config is not null) _status?.Show("services", WriteStatus);
    }

    /// <summary>From here on requests go to these.</summary>
    private void Use(OutboundListener? listener, IReadOnlyCollection<Service> services)
    {
        if (listener?.Address is IPEndPoint own) _parts.Own.Is(own);
        _table = new ServiceTable(services, listener?.Address as IPEndPoint ?? Nowhere);
    }

    private Service Made(string name, OutboundKeys keys, ServiceConfig config)
    {
        try
        {
            return new Service(name, keys.Of(name), config, _parts);
        }
        catch (CertificateException e)
        {
            throw new ChangeRefusedException($"outbound.services.{name}.tls: {e.Message}");
        }
    }

    private OutboundListener Opened(OutboundConfig config, OutboundKeys keys, ListenOn on)
    {
        var listener = Listener(config, keys, on);
        try
        {
            listener.Open();
            return listener;
        }
        catch (IOException e)
        {
            throw new ChangeRefusedException($"outbound.listen: {e.Message}");
        }
    }

    private OutboundListener Listener(OutboundConfig config, OutboundKeys keys, ListenOn on)
    {
        var engine = new ForwardingEngine(ServiceParts.Direction, Choose, _metrics.Requests, _parts.Time, _log) { Told = _parts.Told.FirstOrDefault() };
        return new OutboundListener(
            new RequestListener(on, config.Limits.ToAcceptLimits(), config.Limits.ToCallerLimits(), null, engine, AcceptMetrics.For(_metrics.Registry, ServiceParts.Direction), _parts.Limits, _log),
            keys.Listener);
    }

    private static T Added<T>(List<IAsyncDisposable> added, T part) where T : IAsyncDisposable
    {
        added.Add(part);
        return part;
    }
}
