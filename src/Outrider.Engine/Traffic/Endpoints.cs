using Outrider.Discovery;
using Outrider.Kernel;

namespace Outrider.Traffic;

/// <summary>
/// A service's instances as endpoints: each address that discovery still names keeps its <see cref="Endpoint"/>, and with it its breaker's memory.
/// One writer (discovery), many readers of one immutable array.
/// </summary>
internal sealed class Endpoints(string service, BreakerModel breaker, TimeProvider time, EndpointMetrics metrics)
{
    private volatile Endpoint[] _all = [];

    public Endpoint[] All => _all;

    public void Follow(SnapshotCell<AddressSet> addresses)
    {
        addresses.Watch(Take);
        Take(addresses.Value);
    }

    private void Take(AddressSet set)
    {
        var before = _all.ToDictionary(e => e.Authority);
        _all = [.. set.Addresses.Select(a => before.Remove(a.Authority, out var known) ? known : Found(a))];
        foreach (var gone in before.Values) metrics.Forget(service, gone);
    }

    private Endpoint Found(Address address)
    {
        var endpoint = new Endpoint(address.EndPoint, address.Authority)
        {
            Breaker = new Breaker(breaker, time),
            Successes = metrics.Successes(service, address.Authority),
            Failures = metrics.Failures(service, address.Authority),
            Duration = metrics.Duration(service, address.Authority),
        };
        metrics.Show(service, endpoint);
        return endpoint;
    }
}
