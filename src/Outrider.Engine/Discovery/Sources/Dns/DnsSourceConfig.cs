using Outrider.Configuration;

namespace Outrider.Discovery.Sources;

internal sealed class DnsSourceConfig
{
    public string Name = "";
    public int Port;
    public TimeSpan Refresh = TimeSpan.FromSeconds(5);

    private static readonly ValueKind<string> HostName = Values.Parsed("host name", "string", (string t, out string v) => Address.IsHostName(v = t.TrimEnd('.').ToLowerInvariant()), "give a name without a port, such as billing.default.svc.cluster.local", v => v);

    public static readonly Shape<DnsSourceConfig> Shape = new("Instances at all addresses of a name in DNS (A and AAAA records).", s =>
    {
        s.Required("name", c => ref c.Name, HostName, "Give the name to look up.");
        s.Required("port", c => ref c.Port, Values.Integer(1, 65535), "Give the port that the instances listen on.");
        s.Key("refresh", c => ref c.Refresh, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), "How often the name is looked up again; the machine's resolver does not tell how long an answer holds.");
    });
}
