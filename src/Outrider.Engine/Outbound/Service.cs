using System.Net.Security;
using System.Text.Json;
using Outrider.Discovery;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>One service at work: where its instances are, and the layers that a request to it meets. It owns its discovery.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly IDiscoverySource _discovery;
    private readonly Endpoints _endpoints;

    public Service(string name, ServiceConfig config, ServiceParts parts)
    {
        Name = name;
        _discovery = config.Discovery!.Part(new DiscoveryContext(name, parts.Time, parts.DiscoveryLog, parts.Lookups));
        _endpoints = new Endpoints(name, config.Breaker.ToModel(), parts.Time, parts.Endpoints);
        var budget = new RetryBudget(config.Retry.Budget.Fraction, parts.Time);
        var counts = new RetryCounts(parts.Retries.With(name, "made"), parts.Retries.With(name, "over_budget"));
        // A request meets the layers from top to bottom, its answer from bottom to top.
        Layers =
        [
            parts.CountRequests(name),                                                      // First, so that refused requests are counted too.
            new LimitInFlight(config.Concurrency.Max),                                      // Refuse before queueing: a queue before a dead upstream only turns errors into timeouts.
            new Deadline(config.Timeout, parts.Time),                                       // One deadline for all attempts; each attempt gets what is left of it.
            new Retry(config.Retry.ToModel(), budget, parts.Time, parts.Random, counts),
            new PickEndpoint(_endpoints, config.Balance.Part(parts.Random), _discovery.FirstLook), // Last, so that it alone holds something for an attempt's time.
        ];
        Tls = BuildTls(config.Tls);
        Host = config.Host ?? config.Tls?.ServerName;
        _endpoints.Follow(_discovery.Addresses);
    }

    public string Name { get; }

    public ILayer[] Layers { get; }

    /// <summary>Null for plain HTTP.</summary>
    public SslClientAuthenticationOptions? Tls { get; }

    /// <summary>The Host header for all instances; null where each gets its own authority.</summary>
    public string? Host { get; }

    public void Start() => _discovery.Start();

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

    public ValueTask DisposeAsync() => _discovery.DisposeAsync();

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

    private static SslClientAuthenticationOptions? BuildTls(UpstreamTlsConfig? config)
    {
        if (config is null) return null;
        // The files were good when the configuration was checked.
        return UpstreamTls.TryBuild(config, out var options, out var key, out var fault) ? options : throw new IOException($"{key}: {fault}");
    }
}
