using Microsoft.Extensions.Logging;
using Outrider.Http;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>What all services share: the metrics, the clock and the dice.</summary>
internal sealed class ServiceParts(ServiceMetrics metrics, ILoggerFactory logs, TimeProvider time)
{
    public const string Direction = "outbound";

    private readonly ILogger _log = logs.CreateLogger(Direction);

    /// <summary>The layer of the access log, where one is kept.</summary>
    public ILayer[] Told { get; init; } = [];

    public OwnAddress Own { get; } = new();

    /// <summary>Of all services together.</summary>
    public required LimitInFlight InFlight { get; init; }

    public TimeProvider Time => time;

    public Random Random => Random.Shared;

    public TlsSurroundings Tls { get; } = new(metrics.Certificates, time, logs.CreateLogger(Direction));

    public ILogger DiscoveryLog { get; } = logs.CreateLogger("discovery");

    public EndpointMetrics Endpoints => metrics.Endpoints;

    public MetricFamily<Counter> Lookups => metrics.Lookups;

    public CountRequests CountRequests(string service) => new(metrics.Requests, time, Direction, service);

    public LimitHits Limits { get; } = LimitHits.For(metrics.Registry, Direction);

    public QueueCounts QueueCounts(string service) => new(metrics.Queued.With(service), metrics.Waiting.With(service), Limits.Concurrency);

    public RetryCounts RetryCounts(string service) => new(metrics.Retries.With(service, "made"), metrics.Retries.With(service, "over_budget"));

    public UpstreamParts Upstreams(string service) => new(metrics.Requests.Upstreams.Connections(Direction, service), Limits, time, _log);
}
