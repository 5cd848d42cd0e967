using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrider.Hosting;
using Outrider.Transport;
using Outrider.Http;
using Outrider.Security;

namespace Outrider.Inbound;

/// <summary>One of the application's front doors: its socket, its certificate, and the stack behind it.</summary>
internal sealed class InboundListener : IAsyncDisposable
{
    private readonly InboundModel _model;
    private readonly ForwardingEngine _engine;
    private readonly ServerCertificate? _certificate;
    private readonly Listener _listener;
    private long _requests;
    private int _inFlight;

    /// <exception cref="CertificateException">The listener's files make no certificate.</exception>
    public InboundListener(InboundModel model, ListenOn on, InboundStack stack, InboundSurroundings around)
    {
        _model = model;
        var log = around.Logs.CreateLogger(InboundStack.Direction);
        _engine = new ForwardingEngine(InboundStack.Direction, stack.Choose, around.Metrics, around.Time, log);
        _certificate = model.Tls is { } tls ? new ServerCertificate(tls.CertificatePath, tls.KeyPath, around.Time, log) : null;
        _listener = new Listener(on, model.Limits, _certificate is null ? null : _certificate.Options, HandleAsync, around.Logs, around.Time);
    }

    public Listener Listener => _listener;

    public string Name => _model.Name;

    /// <summary>Where callers come in.</summary>
    public string Url => $"{(_model.Tls is null ? "http" : "https")}://{Address}";

    /// <summary>Requests that have not ended, WebSockets among them.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    public Task StartAsync(CancellationToken cancel)
    {
        _certificate?.Follow();
        return _listener.StartAsync(cancel);
    }

    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("address", Address);
        json.WriteBoolean("tls", _model.Tls is not null);
        json.WriteNumber("connections", _listener.Connections);
        json.WriteNumber("requests", Interlocked.Read(ref _requests));
        json.WriteEndObject();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _certificate?.Dispose();
    }

    private string Address => _listener.LocalAddress?.ToString() ?? _model.Listen.ToString();

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
        try
        {
            await _engine.HandleAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
