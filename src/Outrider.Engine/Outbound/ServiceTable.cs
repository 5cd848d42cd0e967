using System.Net;

namespace Outrider.Outbound;

/// <summary>The services of one configuration, and how a request finds its own. A request reads it once; a reload replaces it whole.</summary>
internal sealed class ServiceTable
{
    private readonly Dictionary<string, Service> _services;

    /// <param name="services">Each of a name of its own.</param>
    /// <param name="own">Where the ambassador listens.</param>
    public ServiceTable(IEnumerable<Service> services, IPEndPoint own)
    {
        _services = services.ToDictionary(s => s.Name);
        Choice = new ServiceChoice(_services.Keys, own);
    }

    public ServiceChoice Choice { get; }

    public IReadOnlyCollection<Service> All => _services.Values;

    public Service this[string name] => _services[name];

    /// <summary>The service of that name, where it was made of the same words.</summary>
    public Service? Same(string name, string key) => key.Length > 0 && _services.GetValueOrDefault(name) is { } service && service.Key == key ? service : null;
}
