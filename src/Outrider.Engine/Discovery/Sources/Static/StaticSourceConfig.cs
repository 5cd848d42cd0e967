using Outrider.Configuration;

namespace Outrider.Discovery.Sources;

internal sealed class StaticSourceConfig
{
    public List<Address> Instances = [];

    private static readonly ValueKind<Address> Instance = Values.Parsed<Address>("host:port", "string", Address.TryParse!, "give a host and a port without a scheme, such as 10.0.0.4:8080, [::1]:8080 or billing.internal:8080", a => a.Authority);

    public static readonly Shape<StaticSourceConfig> Shape = new("Instances at fixed addresses.", s =>
    {
        s.Required("instances", c => ref c.Instances, Values.ListOf(Instance), "Give the instances: [host:port, host:port].");
        s.Check((c, section) =>
        {
            var at = section.At("instances");
            if (at.Node is { Kind: NodeKind.List, Items.Count: 0 }) at.Problem("an empty list is a service without instances; give [host:port]");
            if (c.Instances.Count > AddressSet.MaxAddresses) at.Problem($"{c.Instances.Count} instances are not allowed; give {AddressSet.MaxAddresses} or fewer");
            foreach (var twice in c.Instances.GroupBy(i => i.Authority).Where(g => g.Count() > 1)) at.Problem($"'{twice.Key}' is given twice; give each instance once");
        });
    });
}
