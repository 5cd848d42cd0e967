using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Transport;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Http;

/// <summary>A listener with the engine behind it, in front of one port: the smallest whole of Http.</summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly UpstreamPool _upstreams;

    private Front(int upstreamPort, ServerOptionsSelectionCallback? tls, Func<Lane, Lane> with, CallerLimits limits, UpstreamOptions upstream, TimeProvider time, ILayer[] above)
    {
        _upstreams = new UpstreamPool(upstream, new UpstreamParts(new UpstreamCounts(), Hits, TimeProvider.System, NullLogger.Instance));
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, upstreamPort, 0));
        var lane = with(new Lane(new Layers(time, [new Recorder(Outcomes, Attempts), .. above, new ToApplication(app)]), _upstreams) { KeepsHost = true });
        var engine = new ForwardingEngine("inbound", _ => lane, new RequestMetrics(Metrics), time, NullLogger.Instance);
        Listener = new RequestListener(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), new AcceptLimits(), limits, tls, engine, new AcceptMetrics(), Hits, NullLogger.Instance);
    }

    public RequestListener Listener { get; }

    public LimitHits Hits { get; } = new();

    public MetricRegistry Metrics { get; } = new();

    public List<ExchangeOutcome> Outcomes { get; } = [];

    public List<AttemptOutcome> Attempts { get; } = [];

    public int Port => ((IPEndPoint)Listener.LocalAddress!).Port;

    public static Front Start(
        int upstreamPort,
        ServerOptionsSelectionCallback? tls = null,
        Func<Lane, Lane>? with = null,
        CallerLimits? limits = null,
        UpstreamOptions? upstream = null,
        TimeProvider? time = null,
        params ILayer[] above)
    {
        var front = new Front(upstreamPort, tls, with ?? (lane => lane), limits ?? new CallerLimits(), upstream ?? new UpstreamOptions(), time ?? TimeProvider.System, above);
        front.Listener.Start();
        return front;
    }

    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };

    /// <summary>The outcome of the only exchange, once it has ended.</summary>
    public async Task<ExchangeOutcome> OutcomeAsync()
    {
        await Eventually.True(() => Outcomes.Count > 0, "the exchange ends");
        return Assert.Single(Outcomes);
    }

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        await _upstreams.DisposeAsync();
    }

    private sealed class Recorder(List<ExchangeOutcome> outcomes, List<AttemptOutcome> attempts) : ILayer
    {
        public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome)
        {
            lock (attempts) attempts.Add(outcome);
            return null;
        }

        public void End(Exchange exchange, in ExchangeOutcome outcome)
        {
            lock (outcomes) outcomes.Add(outcome);
        }
    }
}
