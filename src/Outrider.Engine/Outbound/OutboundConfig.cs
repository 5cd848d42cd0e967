using Outrider.Configuration;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Tcp;

namespace Outrider.Outbound;

internal sealed class OutboundConfig
{
    /// <summary>Gives way to a free port where it is taken; an address the user wrote does not.</summary>
    public static readonly ListenAddress DefaultListen = ListenAddress.Loopback(15001);

    public Placed<ListenAddress>? Listen;
    public CallerLimitsConfig Limits = new();
    public Dictionary<string, ServiceConfig> Services = [];
    public Dictionary<string, TcpServiceConfig> Tcp = [];

    public static readonly Shape<OutboundConfig> Shape = new("What the application calls: services by name, at http://127.0.0.1:15001/<service>/…, by Host, or through HTTP_PROXY.", s =>
    {
        s.Optional("listen", c => ref c.Listen, Values.Placed(Values.Listen), $"Where the application calls; {DefaultListen} by default, or a free port where that one is taken.");
        s.Key("limits", c => ref c.Limits, Values.Section(CallerLimitsConfig.Shape), CallerLimitsConfig.Shape.Doc);
        s.Key("services", c => ref c.Services, Values.MapOf(Values.Section(ServiceConfig.Shape), Values.Word), "The services, each under the name that the application calls it by.");
        s.Key("tcp", c => ref c.Tcp, Values.MapOf(Values.Section(TcpServiceConfig.Shape), Values.Word), "Services that speak no HTTP, each with a listener of its own.");
        s.Check((c, section) => CheckNames(c.Services.Keys, OutboundUrls.Variable, section.At("services")));
        s.Check((c, section) => CheckNames(c.Tcp.Keys, OutboundUrls.AddressVariable, section.At("tcp")));
    });

    /// <summary>Names meet in host names, which know no case, and in variables, which know neither case nor '-' nor '.'.</summary>
    private static void CheckNames(IEnumerable<string> all, Func<string, string> variable, Section section)
    {
        foreach (var same in all.GroupBy(variable).Where(g => g.Count() > 1))
        {
            var names = same.ToList();
            foreach (var name in names.Skip(1))
                section.At(name).Problem($"'{name}' and '{names[0]}' would both be {same.Key} for the application; give names that differ in letters or digits");
        }
    }
}
