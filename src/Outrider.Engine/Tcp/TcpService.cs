using System.Text.Json;
using Outrider.Discovery;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>A service at work that is connected to and not called: where its instances are, and the listener on loopback that leads to them.</summary>
internal sealed class TcpService : ITcpPart
{
    private readonly IDiscoverySource _discovery;
    private readonly Endpoints _endpoints;
    private readonly UpstreamTls? _tls;

    /// <exception cref="CertificateException">A certificate file that was good when the configuration was checked is not any more.</exception>
    public TcpService(string name, string key, TcpServiceConfig config, ListenOn on, TcpSurroundings around)
    {
        var time = around.Time;
        var label = TcpServiceConfig.ListenerName(name);
        _discovery = config.Discovery!.Part(new DiscoveryContext(name, time, around.Logs.CreateLogger("discovery"), around.Lookups));
        // By the listener's name: a service of HTTP may have the same.
        _endpoints = new Endpoints(label, config.Breaker.ToModel(), time, around.Endpoints);
        if (config.Tls is { } tls) _tls = new UpstreamTls(tls, Alpn.None, around.Tls);
        var connector = new TcpConnector(_tls is null ? null : endpoint => _tls.For(endpoint.Authority), config.ConnectTimeout, time);
        var layers = new Layers(time, new PickEndpoint(_endpoints, config.Balance.Part(Random.Shared), _discovery.FirstLook));
        Passage = new TcpPassage(config.ToModel(name), key, on, new TcpLane(layers, connector), around);
        _endpoints.Follow(_discovery.Addresses);
    }

    public TcpPassage Passage { get; }

    public string Name => Passage.Name;

    public string Key => Passage.Key;

    public int UnderWay => Passage.UnderWay;

    public bool HasEnded => Passage.HasEnded;

    public void Open() => Passage.Open();

    public void Start()
    {
        _endpoints.Show();
        _tls?.Follow();
        _discovery.Start();
        Passage.Start();
    }

    public Task StopAsync(TimeSpan grace)
    {
        _endpoints.Hide();
        return Passage.StopAsync(grace);
    }

    /// <summary>Into an object that stands open.</summary>
    public void WriteStatus(Utf8JsonWriter json)
    {
        Passage.WriteStatus(json);
        json.WriteStartArray("endpoints");
        foreach (var endpoint in _endpoints.All) Write(json, endpoint);
        json.WriteEndArray();
        json.WriteString("discovery_error", _discovery.Addresses.Value.Error);
    }

    public async ValueTask DisposeAsync()
    {
        await Passage.DisposeAsync();
        _endpoints.Dispose();
        await _discovery.DisposeAsync();
        _tls?.Dispose();
    }

    private static void Write(Utf8JsonWriter json, Endpoint endpoint)
    {
        json.WriteStartObject();
        json.WriteString("address", endpoint.Authority);
        json.WriteString("state", endpoint.Breaker?.State switch { BreakerState.Open => "open", BreakerState.HalfOpen => "half_open", _ => "closed" });
        json.WriteNumber("connections", endpoint.InFlight);
        json.WriteNumber("successes", endpoint.Successes.Value);
        json.WriteNumber("failures", endpoint.Failures.Value);
        json.WriteEndObject();
    }
}
