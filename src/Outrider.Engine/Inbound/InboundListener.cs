using System.Text.Json;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Inbound;

/// <summary>One of the application's front doors: its socket, its certificates, the stack behind it, and the connections to the application.</summary>
internal sealed class InboundListener : IRetired
{
    private readonly InboundModel _model;
    private readonly ServerTls? _tls;
    private readonly UpstreamPool _upstreams;
    private readonly RequestListener _listener;

    /// <exception cref="CertificateException">The listener's files make no certificate.</exception>
    public InboundListener(InboundModel model, ListenOn on, ToApplication application, InboundSurroundings around)
    {
        _model = model;
        var log = around.Logs.CreateLogger(InboundStack.Direction);
        var hits = LimitHits.For(around.Metrics.Registry, InboundStack.Direction);
        _upstreams = new UpstreamPool(
            new UpstreamOptions { Protocol = around.AppProtocol, Limits = model.Connections },
            new UpstreamParts(around.Metrics.Upstreams.ApplicationConnections, hits, around.Time, log));
        var stack = new InboundStack(model, around, _upstreams, application);
        var engine = new ForwardingEngine(InboundStack.Direction, stack.Choose, around.Metrics, around.Time, log) { Told = stack.Told };
        _tls = model.Tls is { } tls ? new ServerTls(tls, Alpn.Http, new TlsSurroundings(around.Certificates, around.Time, log)) : null;
        _listener = new RequestListener(on, model.Accept, model.Limits, _tls?.Selection, engine, AcceptMetrics.For(around.Metrics.Registry, model.Name), hits, log);
    }

    public string Name => _model.Name;

    /// <inheritdoc cref="InboundModel.Key"/>
    public string Key => _model.Key;

    /// <summary>Where callers come in.</summary>
    public string Url => $"{(_model.Tls is null ? "http" : "https")}://{Address}";

    /// <summary>Requests that have not ended, WebSockets among them.</summary>
    public int InFlight => _listener.InFlight;

    /// <summary>Open connections.</summary>
    public int UnderWay => _listener.Connections;

    /// <summary>It was stopped, and no connection is left.</summary>
    public bool HasEnded => _listener.HasEnded;

    /// <summary>Does what can fail before <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Open() => _listener.Open();

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        _tls?.Follow();
        _listener.Start();
    }

    /// <summary>As <see cref="ConnectionListener.Drain"/>.</summary>
    public void Drain() => _listener.Drain();

    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("address", Address);
        json.WriteBoolean("tls", _model.Tls is not null);
        json.WriteNumber("connections", _listener.Connections);
        json.WriteNumber("requests", _listener.Requests);
        json.WriteEndObject();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _upstreams.DisposeAsync();
        _tls?.Dispose();
    }

    private string Address => _listener.LocalAddress?.ToString() ?? _model.Listen.ToString();
}
