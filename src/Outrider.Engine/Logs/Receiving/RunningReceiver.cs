using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Transport;

namespace Outrider.Logs.Receiving;

/// <summary>The receivers of one source with their spool. Made holding its sockets; begins when it is told to, and ends once.</summary>
internal sealed class RunningReceiver : IAsyncDisposable
{
    private readonly ReceivedSpool _spool;
    private readonly Dictionary<string, HeldSocket> _sockets;
    private readonly IReadOnlyList<IReceiver> _receivers;
    private Task? _end;

    public RunningReceiver(ReceiverPlan plan, string stateFolder, LossTally losses, MetricRegistry metrics, TimeProvider time, ILoggerFactory loggers, ILogger logger)
    {
        (Key, Fingerprint) = (plan.Part.Key, plan.Fingerprint);
        _sockets = plan.Part.Listeners.ToDictionary(l => l.Key, l => plan.Socket(l.Key).Open());
        _spool = new ReceivedSpool(ReceivedFolder.Of(stateFolder, Key), plan.Part.Max.Bytes, plan.Part.IsAcknowledged, losses, time);
        _receivers = plan.Part.Open(new ReceiverSite
        {
            Socket = key => _sockets[key], Spool = _spool, Losses = losses, Metrics = metrics, Time = time, Loggers = loggers, Logger = logger, Name = Key,
        });
    }

    public string Key { get; }

    public string Fingerprint { get; }

    public async Task StartAsync()
    {
        foreach (var receiver in _receivers) await receiver.StartAsync();
    }

    public Task StopAsync(TimeSpan grace) => _end ??= EndAsync(grace);

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task EndAsync(TimeSpan grace)
    {
        await Task.WhenAll(_receivers.Select(r => r.StopAsync(grace)));
        foreach (var receiver in _receivers) await receiver.DisposeAsync();
        await _spool.DisposeAsync();
        foreach (var socket in _sockets.Values) socket.Dispose();
    }
}
