using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Traffic.Balancers;

namespace Outrider.Engine.Tests.Traffic;

public sealed class PickEndpointTests
{
    [Fact]
    public void A_probe_that_was_cut_short_without_a_word_leaves_its_place_to_another()
    {
        var time = new FakeTime();
        var config = new BreakerConfig { OfAtLeast = 1 };
        var endpoints = new Endpoints("billing", config.ToModel(), time, new EndpointMetrics(new MetricRegistry()));
        endpoints.Follow(new SnapshotCell<AddressSet>(new AddressSet([Address.TryParse("10.0.0.1:80", out var one) ? one : null!], null)));
        var pick = new PickEndpoint(endpoints, new RoundRobinBalancer(), Task.CompletedTask);
        Assert.Null(Begin(pick, out var failing));
        pick.EndAttempt(failing, new AttemptOutcome(AttemptEnd.Reset, 0, default));
        Assert.Equal([new("Retry-After", "5")], Begin(pick, out _)?.Headers);
        time.Advance(config.OpenFor);
        Assert.Null(Begin(pick, out var probe));
        Assert.Equal("breaker_open", Begin(pick, out _)?.Reason);
        pick.End(probe, default);
        Assert.Equal(0, endpoints.All[0].InFlight);
        Assert.Null(Begin(pick, out _));
    }

    private static Refusal? Begin(PickEndpoint pick, out Exchange exchange) => pick.BeginAttempt(exchange = new Exchange(new PlainHead(), 0)).Refusal;
}
