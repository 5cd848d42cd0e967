using System.Net;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class CountingTests
{
    private readonly FakeTime _time = new();
    private readonly MetricRegistry _metrics = new();

    [Fact]
    public void The_application_s_time_until_its_head_is_counted_and_a_caller_that_left_is_not()
    {
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, 8080, 0));
        var layer = new ToApplication(app, new UpstreamMetrics(_metrics).ApplicationDuration);
        layer.EndAttempt(FakeRequest.Exchange(), new AttemptOutcome(AttemptEnd.Answered, 200, TimeSpan.FromSeconds(2)));
        layer.EndAttempt(FakeRequest.Exchange(), new AttemptOutcome(AttemptEnd.TimedOut, 0, TimeSpan.FromSeconds(3)));
        layer.EndAttempt(FakeRequest.Exchange(), new AttemptOutcome(AttemptEnd.CallerGone, 0, TimeSpan.FromSeconds(100)));
        Assert.Equal(5, Value("outrider_upstream_request_duration_seconds_sum", "app"));
    }

    [Fact]
    public void An_instance_s_time_is_its_own_and_goes_with_it()
    {
        var metrics = new EndpointMetrics(_metrics);
        var endpoint = new Endpoint(new IPEndPoint(IPAddress.Loopback, 80), "127.0.0.1:80") { Duration = metrics.Duration("billing", "127.0.0.1:80") };
        endpoint.Duration.Record(TimeSpan.FromMilliseconds(3));
        Assert.Equal(1, Value("outrider_upstream_request_duration_seconds_count", "127.0.0.1:80"));
        metrics.Forget("billing", endpoint);
        Assert.DoesNotContain(_metrics.Collect(), p => p.Labels.Any(l => l.Value == "127.0.0.1:80"));
    }

    [Fact]
    public void Two_configurations_of_one_lane_count_into_the_same_numbers()
    {
        foreach (var _ in (int[])[1, 2])
        {
            var count = new CountRequests(new RequestMetrics(_metrics), _time, "inbound", "/*");
            var exchange = FakeRequest.Exchange();
            count.Admit(exchange);
            count.End(exchange, new ExchangeOutcome(200, null, 0, 0));
        }

        Assert.Equal(2, Value("outrider_requests_total", "200"));
    }

    [Fact]
    public void Every_status_is_a_number_of_its_own_whoever_comes_first()
    {
        var counters = new StatusCounters((method, status) => _metrics.Counter("c", "C.", "method", "status").With(method, status));
        Parallel.For(0, 20_000, i => counters.Of(i % 2 == 0 ? "GET" : "BREW", i % 5 * 100 + i % 7).Increment());
        Assert.Equal(20_000, _metrics.Collect().Sum(p => p.Value));
        Assert.Equal(70, _metrics.Collect().Count);
        Assert.Same(counters.Of("WHEN", 200), counters.Of("BREW", 200));
    }

    private double Value(string name, string label) => _metrics.Collect().Single(p => p.Name == name && p.Labels.Any(l => l.Value == label)).Value;
}
