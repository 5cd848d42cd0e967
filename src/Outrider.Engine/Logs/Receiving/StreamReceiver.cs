using Outrider.Transport;

namespace Outrider.Logs.Receiving;

/// <summary>Those who connect, each in a conversation of its own.</summary>
internal sealed class StreamReceiver : IReceiver
{
    private readonly ConnectionListener _listener;
    private readonly CancellationTokenSource _ending = new();

    /// <param name="site">Of the source.</param>
    /// <param name="key">Of the socket.</param>
    /// <param name="limits">What they may do.</param>
    /// <param name="converse">Begins a conversation.</param>
    public StreamReceiver(ReceiverSite site, string key, StreamLimits limits, Func<IConversation> converse)
    {
        var refused = site.Metrics.Counter("outrider_log_connections_cut_total", "Connections that were cut since what came was not what the source takes.", "source").With(site.Name);
        _listener = new ConnectionListener(
            ListenOn.Held(site.Socket(key)), new AcceptLimits { Connections = limits.Connections }, tls: null,
            connection => new ReceivedConnection(connection, converse(), site, limits.Idle, refused, _ending.Token),
            AcceptMetrics.For(site.Metrics, $"{site.Name}"), site.Logger, site.Time);
    }

    public Task StartAsync()
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(TimeSpan grace)
    {
        // Those that wait for room in the spool do not any more: what is in their hands goes beyond its bound.
        await _ending.CancelAsync();
        await _listener.StopAsync(grace);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _ending.Dispose();
    }
}
