using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class EndpointsTests
{
    [Fact]
    public void An_address_that_stays_keeps_its_endpoint_and_one_that_goes_is_forgotten()
    {
        var metrics = new MetricRegistry();
        using var endpoints = new Endpoints("billing", new BreakerConfig().ToModel(), new FakeTime(), new EndpointMetrics(metrics));
        endpoints.Show();
        var cell = new SnapshotCell<AddressSet>(Set("10.0.0.1:80", "10.0.0.2:80"));
        endpoints.Follow(cell);
        var kept = endpoints.All[1];
        cell.Publish(Set("10.0.0.2:80", "10.0.0.3:80"));
        Assert.Equal(["10.0.0.2:80", "10.0.0.3:80"], endpoints.All.Select(e => e.Authority));
        Assert.Same(kept, endpoints.All[0]);
        Assert.DoesNotContain(metrics.Collect(), p => p.Labels.Any(l => l.Value == "10.0.0.1:80"));
        Assert.Contains(metrics.Collect(), p => p.Labels.Any(l => l.Value == "10.0.0.3:80"));
    }

    private static AddressSet Set(params string[] addresses) =>
        new([.. addresses.Select(a => Address.TryParse(a, out var address) ? address : throw new ArgumentException(a))], null);
}
