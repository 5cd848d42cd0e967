using System.Text.Json;
using Outrider.Discovery;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>One service at work: where its instances are, the layers that a request to it meets, and the connections at their end. It owns the first and the last.</summary>
internal sealed class Service : IRetired
{
    // Most JSON requests are smaller. What is larger is streamed, held nowhere, and therefore sent once.
    private static readonly ByteSize ReplayableBody = ByteSize.FromKiB(64);

    private readonly IDiscoverySource _discovery;
    private readonly Endpoints _endpoints;
    private readonly UpstreamTls? _tls;
    private readonly TimeProvider _time;
    private readonly UpstreamPool _upstreams;
    private readonly UnderWay _underWay = new();

    /// <param name="name">As the application calls it.</param>
    /// <param name="key">What it was made of, by which a reload knows whether it has changed.</param>
    /// <param name="config">Checked.</param>
    /// <param name="parts">Shared by all services.</param>
    /// <exception cref="CertificateException">A certificate file that was good when the configuration was checked is not any more.</exception>
    public Service(string name, string key, ServiceConfig config, ServiceParts parts)
    {
        (Name, Key, _time) = (name, key, parts.Time);
        _discovery = config.Discovery!.Part(new DiscoveryContext(name, parts.Time, parts.DiscoveryLog, parts.Lookups));
        _endpoints = new Endpoints(name, config.Breaker.ToModel(), parts.Time, parts.Endpoints);
        // The files were good when the configuration was checked; where they are not any more, the start fails and says so.
        if (config.Tls is { } tls) _tls = new UpstreamTls(tls, config.Protocol == HttpProtocol.Http2 ? Alpn.Http2 : Alpn.Http1, parts.Tls);
        _upstreams = new UpstreamPool(Options(config), parts.Upstreams(name));
        Lane = new Lane(Stack(config, parts), _upstreams) { ReplayableBody = config.Retry.Attempts > 1 ? ReplayableBody : default };
        _endpoints.Follow(_discovery.Addresses);
    }

    public string Name { get; }

    public string Key { get; }

    public Lane Lane { get; }

    /// <summary>Requests that have not ended.</summary>
    int IRetired.UnderWay => _underWay.Count;

    /// <summary>Completes when discovery has looked once.</summary>
    public Task FirstLook => _discovery.FirstLook;

    public void Start()
    {
        _tls?.Follow();
        _discovery.Start();
    }

    /// <summary>It is the service of its name from here on.</summary>
    public void Show() => _endpoints.Show();

    /// <summary>True where the request may go the service's lane, and is counted until its end; false where the service has been replaced meanwhile.</summary>
    public bool TryEnter() => _underWay.TryEnter();

    /// <summary>Lets nobody in any more; completes when those that are have ended, or the grace is over.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _endpoints.Hide();
        await _underWay.EndAsync(grace, _time);
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteStartArray("endpoints");
        foreach (var endpoint in _endpoints.All) Write(json, endpoint);
        json.WriteEndArray();
        json.WriteString("discovery_error", _discovery.Addresses.Value.Error);
        json.WriteEndObject();
    }

    public async ValueTask DisposeAsync()
    {
        _endpoints.Dispose();
        await _discovery.DisposeAsync();
        await _upstreams.DisposeAsync();
        _tls?.Dispose();
    }

    /// <summary>A request meets the layers from top to bottom, its answer from bottom to top.</summary>
    private Layers Stack(ServiceConfig config, ServiceParts parts)
    {
        var budget = new RetryBudget(config.Retry.Budget.Fraction, parts.Time);
        return new Layers(parts.Time, [
            _underWay,                                      // Its end is the last of all: then nobody needs this service.
            .. parts.Told,                                  // Before everything, so that it hears of the end when all others have had their say.
            parts.CountRequests(Name),                      // First, so that refused requests are counted too.
            parts.InFlight,                                 // Of the whole ambassador: before anything costs more than a count.
            new Deadline(config.Timeout, parts.Time),       // One deadline for all attempts and the wait before them; each attempt gets what is left of it.
            new LimitConcurrency(config.Concurrency.Max, config.Concurrency.Queue, parts.QueueCounts(Name)), // Refuse rather than queue: before a dead upstream a queue only turns errors into timeouts.
            new TraceContext(parts.Random),                 // Once for all attempts: to whoever reads traces they are one call.
            new SendHost(config.Host ?? config.Tls?.ServerName),
            new Retry(config.Retry.ToModel(), budget, parts.Time, parts.Random, parts.RetryCounts(Name)),
            new PickEndpoint(_endpoints, config.Balance.Part(parts.Random), _discovery.FirstLook, parts.Own)]); // Last, since it alone holds something for an attempt's time.
    }

    private UpstreamOptions Options(ServiceConfig config) => new()
    {
        Tls = _tls is null ? null : endpoint => _tls.For(endpoint.Authority),
        Protocol = config.Protocol,
        Limits = config.Connections.ToLimits(),
    };

    private static void Write(Utf8JsonWriter json, Endpoint endpoint)
    {
        json.WriteStartObject();
        json.WriteString("address", endpoint.Authority);
        json.WriteString("state", endpoint.Breaker?.State switch { BreakerState.Open => "open", BreakerState.HalfOpen => "half_open", _ => "closed" });
        json.WriteNumber("in_flight", endpoint.InFlight);
        json.WriteNumber("successes", endpoint.Successes.Value);
        json.WriteNumber("failures", endpoint.Failures.Value);
        json.WriteEndObject();
    }
}
