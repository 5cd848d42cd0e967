using Outrider.Configuration;
using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Traffic.Balancers;

namespace Outrider.Tcp;

internal sealed class TcpServiceConfig
{
    public Placed<ListenAddress>? Listen;
    public Chosen<DiscoverySourceFactory>? Discovery;
    public Chosen<BalancerFactory> Balance = new("round_robin", _ => new RoundRobinBalancer());
    public BreakerConfig Breaker = new();
    public UpstreamTlsConfig? Tls;
    public TimeSpan ConnectTimeout = TcpPassageModel.DefaultConnectTimeout;
    public TimeSpan IdleTimeout = TcpPassageModel.DefaultIdle;
    public int Connections = TcpPassageModel.DefaultConnections;

    // HAProxy's 'retries' is 3: with three instances, each is asked once.
    private const int Attempts = 3;

    public static readonly ValueKind<TimeSpan> Idle = Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    public static readonly Shape<TcpServiceConfig> Shape = new("A service that the application connects to, and that speaks no HTTP: a database, a broker, a cache.", s =>
    {
        s.Optional("listen", c => ref c.Listen, Values.Placed(Values.Listen), "Where the application connects to, such as 127.0.0.1:5432; by default a free port on loopback, which OUTRIDER_<NAME>_ADDRESS tells.");
        s.Required("discovery", c => ref c.Discovery!, Values.Component<DiscoverySourceFactory>(Outrider.Discovery.Sources.Catalogue.All), "Give where its instances are: { type: static, instances: [host:port] } or { type: dns, name: …, port: … }.");
        s.Key("balance", c => ref c.Balance, Values.Component<BalancerFactory>(Traffic.Balancers.Catalogue.All), "How an instance is chosen for a connection; round_robin by default.");
        s.Key("breaker", c => ref c.Breaker, Values.Section(BreakerConfig.Shape), "Takes an instance out of use while it cannot be connected to.");
        s.Optional("tls", c => ref c.Tls, Values.Section(UpstreamTlsConfig.Shape), "Speaks TLS to the instances, from the first octet on; {} for the machine's own trust.");
        s.Key("connect_timeout", c => ref c.ConnectTimeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)), "For a connection to one instance, TLS included; up to three instances are tried.");
        s.Key("idle_timeout", c => ref c.IdleTimeout, Idle, "How long a connection may be silent in both directions.");
        s.Key("connections", c => ref c.Connections, Values.Integer(1, 1_000_000), "Open connections; a further one is closed at once.");
    });

    /// <summary>As sockets, metrics and messages name it.</summary>
    public static string ListenerName(string service) => $"outbound.tcp.{service}";

    public TcpPassageModel ToModel(string name) => new(ListenerName(name), null, Connections, ConnectTimeout, IdleTimeout, Attempts);
}
