using Outrider.Configuration;
using Outrider.Discovery;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Traffic.Balancers;

namespace Outrider.Outbound;

internal sealed class ServiceConfig
{
    public Chosen<DiscoverySourceFactory>? Discovery;
    public Chosen<BalancerFactory> Balance = new("round_robin", _ => new RoundRobinBalancer());
    public TimeSpan Timeout = TimeSpan.FromSeconds(15);
    public RetryConfig Retry = new();
    public BreakerConfig Breaker = new();
    public ConcurrencyConfig Concurrency = new();
    public UpstreamLimitsConfig Connections = new();
    public HttpProtocol Protocol = HttpProtocol.Http1;
    public UpstreamTlsConfig? Tls;
    public string? Host;

    private static readonly ValueKind<string> HostHeader = Values.Matching("host", "^[A-Za-z0-9\\[]([A-Za-z0-9.:\\]_-]{0,254})$", "give a host, and a port where it needs one, such as billing.internal");

    public static readonly Shape<ServiceConfig> Shape = new("A service that the application calls by its name.", s =>
    {
        s.Required("discovery", c => ref c.Discovery!, Values.Component<DiscoverySourceFactory>(Outrider.Discovery.Sources.Catalogue.All), "Give where its instances are: { type: static, instances: [host:port] } or { type: dns, name: …, port: … }.");
        s.Key("balance", c => ref c.Balance, Values.Component<BalancerFactory>(Traffic.Balancers.Catalogue.All), "How an instance is chosen; round_robin by default.");
        // 15 s is Envoy's default for a route: long enough for what people wait for, short enough to let go of what hangs.
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)), "For all attempts together, until the answer begins.");
        s.Key("retry", c => ref c.Retry, Values.Section(RetryConfig.Shape), RetryConfig.Shape.Doc);
        s.Key("breaker", c => ref c.Breaker, Values.Section(BreakerConfig.Shape), BreakerConfig.Shape.Doc);
        s.Key("concurrency", c => ref c.Concurrency, Values.Section(ConcurrencyConfig.Shape), ConcurrencyConfig.Shape.Doc);
        s.Key("connections", c => ref c.Connections, Values.Section(UpstreamLimitsConfig.Shape), UpstreamLimitsConfig.Shape.Doc);
        s.Key("protocol", c => ref c.Protocol, Values.Choice(("http/1.1", HttpProtocol.Http1), ("h2", HttpProtocol.Http2)), "What its instances speak: http/1.1, or h2 (HTTP/2; gRPC needs it), over TLS where there is 'tls', else in clear text from the first byte.");
        s.Optional("tls", c => ref c.Tls, Values.Section(UpstreamTlsConfig.Shape), "Speaks TLS to the instances; {} for the machine's own trust.");
        s.Optional("host", c => ref c.Host, HostHeader, "The Host header that instances get; by default tls.server_name, else the instance's own host:port.");
        s.Check((c, section) =>
        {
            if (c.Retry.AttemptTimeout >= c.Timeout) section.At("retry").At("attempt_timeout").Refuse($"it must be shorter than the service's timeout of {Duration.Format(c.Timeout)}, which is for all attempts together");
        });
    });
}
