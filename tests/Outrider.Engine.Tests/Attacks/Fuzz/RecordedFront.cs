using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>A listener with the engine behind it, both wires, whose every decision is recorded. What stalls is given up soon, since the cases are many.</summary>
internal sealed class RecordedFront : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly UpstreamPool _upstreams;
    private readonly ConnectionListener _listener;

    public RecordedFront(int upstreamPort)
    {
        var limits = new CallerLimits { HeadTimeout = Patience, BodyTimeout = Patience, Idle = 4 * Patience, Body = ByteSize.FromKiB(64) };
        _upstreams = new UpstreamPool(new UpstreamOptions { Limits = new UpstreamLimits { BodyTimeout = Patience } }, new UpstreamParts(new UpstreamCounts(), new LimitHits(), TimeProvider.System, NullLogger.Instance));
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, upstreamPort, 0));
        var lane = new Lane(new Layers(TimeProvider.System, [Log, new ToApplication(app)]), _upstreams) { KeepsHost = true, Silence = 4 * Patience };
        var engine = new ForwardingEngine("inbound", _ => lane, new RequestMetrics(new MetricRegistry()), TimeProvider.System, Faults);
        var parts = new CallerParts(caller => new RecordingCaller(caller, Log, engine.Serve), limits, new LimitHits(), new DateLine(TimeProvider.System), TimeProvider.System, Faults);
        _listener = new ConnectionListener(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), new AcceptLimits(), null, connection => new CallerConnection(connection, parts), new AcceptMetrics(), Faults, TimeProvider.System);
        _listener.Start();
    }

    public DecisionLog Log { get; } = new();

    /// <summary>Outrider's own: there is never one.</summary>
    public Http.Http2.FaultLog Faults { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalAddress!).Port;

    /// <summary>All connections have ended, of both sides.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(Patience);
        await Eventually.True(() => _listener.Connections == 0, "all connections have ended");
        await _upstreams.DisposeAsync();
        Assert.Empty(Faults.Faults);
    }
}
