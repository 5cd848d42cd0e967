using Outrider.Transport;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>All that reaches the application: the listeners of one configuration.</summary>
internal sealed class InboundModule : IAsyncDisposable
{
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly List<InboundListener> _listeners = [];

    /// <param name="models">One a listener.</param>
    /// <param name="sockets">The socket of each: handed down, or its own.</param>
    /// <param name="around">The rest of the sidecar.</param>
    /// <exception cref="CertificateException">The files of a listener make no certificate.</exception>
    public InboundModule(IReadOnlyList<InboundModel> models, Func<InboundModel, ListenOn> sockets, InboundSurroundings around)
    {
        _time = around.Time;
        var application = new ToApplication(around.App, around.Metrics.Upstreams.ApplicationDuration);
        foreach (var model in models)
            _listeners.Add(new InboundListener(model, sockets(model), application, around));
    }

    public IReadOnlyList<InboundListener> Listeners => _listeners;

    /// <summary>Accepts from every socket, and puts up the section <c>listeners</c>.</summary>
    /// <exception cref="IOException">An address cannot be listened on; those that were started go on until this is disposed.</exception>
    public void Start(StatusBoard status)
    {
        foreach (var listener in _listeners) listener.Start();
        status.Show("listeners", json =>
        {
            json.WriteStartArray();
            foreach (var listener in _listeners) listener.WriteStatus(json);
            json.WriteEndArray();
        });
    }

    /// <summary>Tells callers to go elsewhere, and waits until no request is under way, for callers are refused by now; WebSockets last as long as they like, so the grace is what ends the wait.</summary>
    public async Task DrainAsync(TimeSpan grace)
    {
        foreach (var listener in _listeners) listener.Drain();
        var begun = _time.GetTimestamp();
        while (_listeners.Any(listener => listener.InFlight > 0) && _time.GetElapsedTime(begun) < grace) await Task.Delay(DrainStep, _time);
    }

    /// <summary>Takes no new work and finishes what it has, all listeners at once.</summary>
    public Task StopAsync(TimeSpan grace) => Task.WhenAll(_listeners.Select(listener => listener.StopAsync(grace)));

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
    }
}
