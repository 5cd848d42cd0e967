using Outrider.Configuration;
using Outrider.Discovery;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Tcp;
using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>One listener in front of the application.</summary>
internal sealed class InboundConfig
{
    /// <summary>Null only where the configuration has a problem.</summary>
    public Placed<ListenAddress>? Listen;
    public InboundProtocol Protocol;
    public InboundTlsConfig? Tls;
    public CallerLimitsConfig Limits = new();
    public UpstreamLimitsConfig Connections = new();
    public List<TrustedNetwork> TrustedProxies = [];
    public List<RouteConfig> Routes = [];

    /// <summary>nginx's proxy_read_timeout.</summary>
    public TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>With protocol tcp; null for the application's port.</summary>
    public Address? To;
    public TimeSpan IdleTimeout = TcpPassageModel.DefaultIdle;

    private static readonly ValueKind<Address> HostAndPort = Values.Parsed<Address>("host:port", "string", Address.TryParse!, "give a host and a port without a scheme, such as 127.0.0.1:5432", a => a.Authority);

    /// <summary>Whether what comes in goes to the application, whose port must then be known.</summary>
    public bool LeadsToApplication => To is null;

    private static readonly ValueKind<TrustedNetwork> Network = Values.Parsed<TrustedNetwork>(
        "address or network", "string", TrustedNetwork.TryParse, "give an address such as 127.0.0.1 or ::1, or a network such as 10.0.0.0/8, in which the bits behind the prefix are zero", v => v.ToString());

    public static readonly Shape<InboundConfig> Shape = new("A listener in front of the application.", s =>
    {
        s.Required("listen", c => ref c.Listen, Values.Placed(Values.Listen)!, "Give the address and port that callers connect to, such as 0.0.0.0:8443.");
        s.Key("protocol", c => ref c.Protocol, Values.Choice(("http", InboundProtocol.Http), ("tcp", InboundProtocol.Tcp)), "What is read of what comes in: requests, or nothing, so that anything can be passed through.");
        s.Optional("tls", c => ref c.Tls, Values.Section(InboundTlsConfig.Shape), "Terminates TLS 1.2 and 1.3; without it the listener is plain.");
        s.Key("limits", c => ref c.Limits, Values.Section(CallerLimitsConfig.Shape), CallerLimitsConfig.Shape.Doc);
        s.Key("connections", c => ref c.Connections, Values.Section(UpstreamLimitsConfig.Shape), "How this listener's connections to the application are made and kept, and what is taken from it.");
        s.Key("trusted_proxies", c => ref c.TrustedProxies, Values.ListOf(Network), "Whose X-Forwarded-For, -Proto, -Host and -Port are believed: the load balancers before this listener. Whatever anyone else sends by these names is replaced.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "How long the application may be silent before the head of its answer; begins anew with each piece of the request's body. Then 504.");
        s.Key("routes", c => ref c.Routes, Values.ListOf(Values.Section(RouteConfig.Shape)), "The first that matches has the request; none, and it is answered with 404. Without routes everything goes to the application.");
        s.Optional("to", c => ref c.To, HostAndPort, "With protocol tcp: where connections go, such as a database beside the application; by default the application's port.");
        s.Key("idle_timeout", c => ref c.IdleTimeout, TcpServiceConfig.Idle, "With protocol tcp: how long a connection may be silent in both directions.");
        s.Check(InboundTcp.Check);
    });
}
