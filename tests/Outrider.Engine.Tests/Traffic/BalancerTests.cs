using System.Net;
using Outrider.Traffic;
using Outrider.Traffic.Balancers;

namespace Outrider.Engine.Tests.Traffic;

public sealed class BalancerTests
{
    private readonly Endpoint[] _endpoints = [.. Enumerable.Range(1, 5).Select(i => new Endpoint(new IPEndPoint(IPAddress.Loopback, i), $"127.0.0.1:{i}"))];

    [Fact]
    public void Round_robin_gives_each_its_turn()
    {
        var balancer = new RoundRobinBalancer();
        Assert.Equal([.. _endpoints, .. _endpoints], Enumerable.Range(0, 10).Select(_ => balancer.Pick(_endpoints)));
    }

    [Fact]
    public void The_busiest_is_never_picked_where_there_is_another()
    {
        var balancer = new LeastLoadedBalancer(new Random(1));
        for (var i = 0; i < 3; i++) _endpoints[2].Begin();
        Assert.DoesNotContain(_endpoints[2], Enumerable.Range(0, 1_000).Select(_ => balancer.Pick(_endpoints)));
        Assert.Same(_endpoints[2], balancer.Pick(_endpoints.AsSpan(2, 1)));
    }

    [Fact]
    public void Two_choices_keep_the_load_nearly_even()
    {
        var balancer = new LeastLoadedBalancer(new Random(2));
        for (var i = 0; i < 1_000; i++) balancer.Pick(_endpoints).Begin();
        Assert.All(_endpoints, e => Assert.InRange(e.InFlight, 195, 205));
    }
}
