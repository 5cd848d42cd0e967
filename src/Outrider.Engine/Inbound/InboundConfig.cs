using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Inbound;

/// <summary>One listener in front of the application.</summary>
internal sealed class InboundConfig
{
    /// <summary>Null only where the configuration has a problem.</summary>
    public Placed<ListenAddress>? Listen;
    public InboundTlsConfig? Tls;
    public InboundLimitsConfig Limits = new();
    public List<RouteConfig> Routes = [];

    /// <summary>nginx's proxy_read_timeout.</summary>
    public TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public static readonly Shape<InboundConfig> Shape = new("A listener in front of the application.", s =>
    {
        s.Required("listen", c => ref c.Listen, Values.Placed(Values.Listen)!, "Give the address and port that callers connect to, such as 0.0.0.0:8443.");
        s.Optional("tls", c => ref c.Tls, Values.Section(InboundTlsConfig.Shape), "Terminates TLS 1.2 and 1.3; without it the listener is plain.");
        s.Key("limits", c => ref c.Limits, Values.Section(InboundLimitsConfig.Shape), "What is taken from callers.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "How long the application may be silent before the head of its answer; begins anew with each piece of the request's body. Then 504.");
        s.Key("routes", c => ref c.Routes, Values.ListOf(Values.Section(RouteConfig.Shape)), "The first that matches has the request; none, and it is answered with 404. Without routes everything goes to the application.");
    });
}
