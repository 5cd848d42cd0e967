using Outrider.Discovery;
using Outrider.Kernel;

namespace Outrider.Traffic;

/// <summary>
/// A service's instances as endpoints: each address that discovery still names keeps its <see cref="Endpoint"/>, and with it its breaker's memory.
/// One writer (discovery), many readers of one immutable array.
/// </summary>
internal sealed class Endpoints(string service, BreakerModel breaker, TimeProvider time, EndpointMetrics metrics) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Endpoint, IDisposable> _shown = [];
    private volatile Endpoint[] _all = [];
    private IDisposable? _watching;
    private bool _isShown;

    public Endpoint[] All => _all;

    public void Follow(SnapshotCell<AddressSet> addresses)
    {
        _watching = addresses.Watch(Take);
        Take(addresses.Value);
    }

    /// <summary>Counts of instances are exported from now on: a service that is only being prepared must not show in the place of the one that works.</summary>
    public void Show()
    {
        lock (_gate)
        {
            _isShown = true;
            foreach (var endpoint in _all) Show(endpoint);
        }
    }

    /// <summary>No longer: another service may have the name, and the same instances. It goes on following them for the requests that it still has.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            _isShown = false;
            foreach (var shown in _shown.Values) shown.Dispose();
            _shown.Clear();
        }
    }

    public void Dispose()
    {
        _watching?.Dispose();
        Hide();
    }

    private void Take(AddressSet set)
    {
        lock (_gate)
        {
            var before = _all.ToDictionary(e => e.Authority);
            _all = [.. set.Addresses.Select(a => before.Remove(a.Authority, out var known) ? known : Found(a))];
            foreach (var gone in before.Values) Forget(gone);
        }
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
        if (_isShown) Show(endpoint);
        return endpoint;
    }

    private void Show(Endpoint endpoint) => _shown[endpoint] = metrics.Show(service, endpoint);

    private void Forget(Endpoint endpoint)
    {
        if (!_isShown) return;
        if (_shown.Remove(endpoint, out var shown)) shown.Dispose();
        metrics.Forget(service, endpoint);
    }
}
