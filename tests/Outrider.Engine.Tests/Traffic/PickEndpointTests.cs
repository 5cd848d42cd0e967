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

    [Theory]
    [InlineData("127.0.0.1:15001", "127.0.0.1:15001", true)]
    [InlineData("127.0.0.1:15001", "localhost:15001", true)]
    [InlineData("0.0.0.0:15001", "127.0.0.2:15001", true)]
    [InlineData("127.0.0.1:15001", "127.0.0.1:15002", false)]
    [InlineData("127.0.0.1:15001", "10.0.0.1:15001", false)]
    [InlineData("0.0.0.0:15001", "10.0.0.1:15001", false)]
    [InlineData("10.0.0.1:15001", "localhost:15001", false)]
    public void What_would_come_back_to_where_it_was_called_is_refused(string listens, string instance, bool isLoop)
    {
        var endpoints = new Endpoints("billing", new BreakerConfig().ToModel(), new FakeTime(), new EndpointMetrics(new MetricRegistry()));
        endpoints.Follow(new SnapshotCell<AddressSet>(new AddressSet([Address.TryParse(instance, out var one) ? one : null!], null)));
        var own = new OwnAddress();
        var pick = new PickEndpoint(endpoints, new RoundRobinBalancer(), Task.CompletedTask, own);
        Assert.Null(Begin(pick, out _));
        own.Is(ListenAddress.TryParse(listens, out var address) ? address.EndPoint : null!);
        Assert.Equal(isLoop ? "loop" : null, Begin(pick, out _)?.Reason);
    }

    private static Refusal? Begin(PickEndpoint pick, out Exchange exchange) => pick.BeginAttempt(exchange = new Exchange(new PlainHead(), 0)).Refusal;
}
