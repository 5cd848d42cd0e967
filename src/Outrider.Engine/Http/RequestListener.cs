using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>One listening socket whose callers speak HTTP, and the engine that carries their requests.</summary>
internal sealed class RequestListener : IAsyncDisposable
{
    private readonly ConnectionListener _listener;
    private readonly ForwardingEngine _engine;

    /// <param name="on">Opened by <see cref="Start"/>.</param>
    /// <param name="accept">What callers may do before their first octet.</param>
    /// <param name="limits">What they may do from then on.</param>
    /// <param name="tls">Asked at each handshake; null for a listener without TLS.</param>
    /// <param name="engine">Of this listener alone.</param>
    /// <param name="metrics">Of its connections.</param>
    /// <param name="hits">Counts what callers may not.</param>
    /// <param name="log">For what goes wrong beneath requests.</param>
    public RequestListener(ListenOn on, AcceptLimits accept, CallerLimits limits, ServerOptionsSelectionCallback? tls, ForwardingEngine engine, AcceptMetrics metrics, LimitHits hits, ILogger log)
    {
        _engine = engine;
        var parts = new CallerParts(engine.Serve, limits, hits, new DateLine(engine.Time), engine.Time, log);
        _listener = new ConnectionListener(on, accept, tls, connection => new CallerConnection(connection, parts), metrics, log, engine.Time);
    }

    /// <summary>Where it listens, once started.</summary>
    public EndPoint? LocalAddress => _listener.LocalAddress;

    /// <summary>Open now.</summary>
    public int Connections => _listener.Connections;

    /// <summary>Requests that have not ended, WebSockets among them.</summary>
    public int InFlight => _engine.InFlight;

    /// <summary>All since the start.</summary>
    public long Requests => _engine.Requests;

    /// <inheritdoc cref="ConnectionListener.HasEnded"/>
    public bool HasEnded => _listener.HasEnded;

    /// <summary>As <see cref="ConnectionListener.Open"/>.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Open() => _listener.Open();

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start() => _listener.Start();

    /// <summary>As <see cref="ConnectionListener.Drain"/>.</summary>
    public void Drain() => _listener.Drain();

    /// <summary>Takes nothing new, lets what is under way end within the grace, then cuts it.</summary>
    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
