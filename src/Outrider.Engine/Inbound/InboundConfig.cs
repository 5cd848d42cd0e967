using Outrider.Configuration;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>One listener in front of the application.</summary>
internal sealed class InboundConfig
{
    /// <summary>Null only where the configuration has a problem.</summary>
    public Placed<ListenAddress>? Listen;
    public InboundTlsConfig? Tls;
    public CallerLimitsConfig Limits = new();
    public UpstreamLimitsConfig Connections = new();
    public List<TrustedNetwork> TrustedProxies = [];
    public List<RouteConfig> Routes = [];

    /// <summary>nginx's proxy_read_timeout.</summary>
    public TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly ValueKind<TrustedNetwork> Network = Values.Parsed<TrustedNetwork>(
        "address or network", "string", TrustedNetwork.TryParse, "give an address such as 127.0.0.1 or ::1, or a network such as 10.0.0.0/8, in which the bits behind the prefix are zero", v => v.ToString());

    public static readonly Shape<InboundConfig> Shape = new("A listener in front of the application.", s =>
    {
        s.Required("listen", c => ref c.Listen, Values.Placed(Values.Listen)!, "Give the address and port that callers connect to, such as 0.0.0.0:8443.");
        s.Optional("tls", c => ref c.Tls, Values.Section(InboundTlsConfig.Shape), "Terminates TLS; without it the listener speaks plain HTTP/1.1.");
        s.Key("limits", c => ref c.Limits, Values.Section(CallerLimitsConfig.Shape), CallerLimitsConfig.Shape.Doc);
        s.Key("connections", c => ref c.Connections, Values.Section(UpstreamLimitsConfig.Shape), "How this listener's connections to the application are made and kept, and what is taken from it.");
        s.Key("trusted_proxies", c => ref c.TrustedProxies, Values.ListOf(Network), "Whose X-Forwarded-For, -Proto, -Host and -Port are believed: the load balancers before this listener. Whatever anyone else sends by these names is replaced.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "How long the application may be silent before the head of its answer; begins anew with each piece of the request's body. Then 504.");
        s.Key("routes", c => ref c.Routes, Values.ListOf(Values.Section(RouteConfig.Shape)), "The first that matches has the request; none, and it is answered with 404. Without routes everything goes to the application.");
    });
}
