using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Inbound;

/// <summary>All that reaches the application. A reload replaces the listeners that have changed, one by one, and leaves the others alone.</summary>
internal sealed class InboundModule : IAsyncDisposable
{
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly ToApplication _application;
    private readonly RetiredParts _retired = new();
    private volatile InboundListener[] _listeners;

    /// <param name="models">One a listener.</param>
    /// <param name="sockets">The socket of each: handed down, or its own.</param>
    /// <param name="around">The rest of the sidecar.</param>
    /// <exception cref="CertificateException">The files of a listener make no certificate.</exception>
    public InboundModule(IReadOnlyList<InboundModel> models, Func<InboundModel, ListenOn> sockets, InboundSurroundings around)
    {
        _time = around.Time;
        _application = new ToApplication(around.App, around.Metrics.Upstreams.ApplicationDuration);
        _listeners = [.. models.Select(model => new InboundListener(model, sockets(model), _application, around))];
    }

    public IReadOnlyList<InboundListener> Listeners => _listeners;

    /// <summary>Open connections, those of replaced listeners among them.</summary>
    public int UnderWay => _listeners.Sum(listener => listener.UnderWay) + _retired.UnderWay;

    /// <summary>It was stopped, and no connection is left.</summary>
    public bool HasEnded => _listeners.All(listener => listener.HasEnded) && _retired.AreGone;

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

    /// <summary>What it will be with another configuration; null where every listener stays as it is.</summary>
    /// <param name="models">One a listener, each with its <see cref="InboundModel.Key"/>.</param>
    /// <param name="sockets">The socket of each; asked only for those that are made anew.</param>
    /// <param name="around">For those that are made anew. The application, metrics and clock are those of the start.</param>
    /// <exception cref="ChangeRefusedException">A listener cannot be made; nothing has changed.</exception>
    public async Task<IPreparedChange?> PrepareAsync(IReadOnlyList<InboundModel> models, Func<InboundModel, ListenOn> sockets, InboundSurroundings around)
    {
        var before = _listeners;
        var added = new List<InboundListener>();
        try
        {
            InboundListener[] next = [.. models.Select(model => Same(before, model) ?? Made(added, model, sockets, around))];
            InboundListener[] removed = [.. before.Except(next)];
            return added.Count + removed.Length == 0 ? null : new PreparedChange(() => Commit(next, added, removed), added);
        }
        catch
        {
            foreach (var listener in added) await listener.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells callers to go elsewhere, and waits until no request is under way, for callers are refused by now; WebSockets last as long as they like, so the grace is what ends the wait.</summary>
    public async Task DrainAsync(TimeSpan grace)
    {
        // Callers of a listener that a reload has replaced are waited for as well.
        InboundListener[] listeners = [.. _listeners, .. _retired.Parts.OfType<InboundListener>()];
        foreach (var listener in listeners) listener.Drain();
        var begun = _time.GetTimestamp();
        while (listeners.Any(listener => listener.InFlight > 0) && _time.GetElapsedTime(begun) < grace) await Task.Delay(DrainStep, _time);
    }

    /// <summary>Takes no new connection, tells callers to go, and serves what is under way until the deadline. Completes when nothing is left.</summary>
    public Task RetireAsync(TimeSpan deadline) => StopAsync(deadline);

    /// <summary>Takes no new work and finishes what it has, all listeners at once.</summary>
    public Task StopAsync(TimeSpan grace) => Task.WhenAll(_listeners.Select(listener => listener.StopAsync(grace)).Append(_retired.StopAsync(grace)));

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
        await _retired.DisposeAsync();
    }

    private static InboundListener? Same(InboundListener[] before, InboundModel model) =>
        model.Key.Length == 0 ? null : Array.Find(before, listener => listener.Name == model.Name && listener.Key == model.Key);

    private InboundListener Made(List<InboundListener> added, InboundModel model, Func<InboundModel, ListenOn> sockets, InboundSurroundings around)
    {
        try
        {
            var listener = new InboundListener(model, sockets(model), _application, around);
            added.Add(listener);
            listener.Open();
            return listener;
        }
        catch (CertificateException e)
        {
            throw new ChangeRefusedException($"{model.Name}.tls: {e.Message}");
        }
        catch (IOException e)
        {
            throw new ChangeRefusedException($"{model.Name}.listen: {e.Message}");
        }
    }

    private void Commit(InboundListener[] next, List<InboundListener> added, InboundListener[] removed)
    {
        // The new ones accept before the old ones stop: no caller is refused meanwhile.
        foreach (var listener in added) listener.Start();
        _listeners = next;
        foreach (var listener in removed) _retired.Add(listener);
    }
}
