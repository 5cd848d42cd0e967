using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Traffic;
using Outrider.Traffic.Balancers;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>At steady state a request costs the collector nothing.</summary>
public sealed class AllocationTests
{
    private const int Exchanges = 10_000;

    private readonly MetricRegistry _metrics = new();
    private readonly TimeProvider _time = TimeProvider.System;

    [Fact]
    public void An_exchange_through_all_that_stands_before_the_application_allocates_nothing()
    {
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, 8080, 0));
        Assert.True(TrustedNetwork.TryParse("10.0.0.0/8", out var network));
        AssertAllocatesNothing(new Layers(_time,
            new CountRequests(new RequestMetrics(_metrics), _time, "inbound", "/*"),
            new LimitInFlight(100),
            new RequireReady(app),
            new ForwardedHeaders("https", new TrustedProxies([network])),
            new TraceContext(Random.Shared),
            new StripAsserted(["X-User-Id"]),
            new ToApplication(app, new UpstreamMetrics(_metrics).ApplicationDuration)));
    }

    [Fact]
    public void An_exchange_through_all_that_stands_before_a_service_allocates_nothing()
    {
        var model = new BreakerModel(0.5, 20, TimeSpan.FromSeconds(10), new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)));
        var endpoints = new Endpoints("billing", model, _time, new EndpointMetrics(_metrics));
        endpoints.Follow(new SnapshotCell<AddressSet>(new AddressSet([new Address(new IPEndPoint(IPAddress.Loopback, 80), "127.0.0.1:80"), new Address(new IPEndPoint(IPAddress.Loopback, 81), "127.0.0.1:81")], null)));
        AssertAllocatesNothing(new Layers(_time,
            new CountRequests(new RequestMetrics(_metrics), _time, "outbound", "billing"),
            new Deadline(TimeSpan.FromSeconds(15), _time),
            new LimitConcurrency(256, 16, new QueueCounts()),
            new TraceContext(Random.Shared),
            new SendHost("billing.internal"),
            new Retry(new RetryModel(3, RetryReason.Connect, new Backoff(TimeSpan.Zero, TimeSpan.Zero), TimeSpan.FromSeconds(1)), new RetryBudget(0.2, _time), _time, Random.Shared, new RetryCounts(new Counter(), new Counter())),
            new PickEndpoint(endpoints, new RoundRobinBalancer(), Task.CompletedTask, new OwnAddress())));
    }

    [Fact]
    public async Task Telling_the_access_log_allocates_nothing()
    {
        await using var log = new AccessLog(new AccessLogConfig(), _ => { }, _metrics, _time, NullLogger.Instance);
        AssertAllocatesNothing(new Layers(_time, log.Of("inbound", "inbound[0]"), new TraceContext(Random.Shared)));
    }

    [Fact]
    public void Finding_a_route_allocates_nothing()
    {
        var routes = new Routes<string>([.. Enumerable.Range(0, 50).Select(i => Route($"/api/v{i}/*")), Route("/orders/*")]);
        byte[][] paths = [.. new[] { "/orders/7", "/api/v7/x", "/orders;a=b/7", "/none" }.Select(Encoding.ASCII.GetBytes)];
        var head = new QuietHead();
        Measure(() =>
        {
            foreach (var path in paths) routes.Find(head.Method, path, out _);
        });
    }

    private static void AssertAllocatesNothing(Layers layers)
    {
        var exchange = new Exchange(new QuietHead(), 0);
        var answered = new AttemptOutcome(AttemptEnd.Answered, 200, TimeSpan.FromMilliseconds(1));
        Measure(() =>
        {
            exchange.Begin(TimeProvider.System.GetTimestamp());
            Assert.Null(layers.AdmitAsync(exchange, CancellationToken.None).Result);
            Assert.Null(layers.BeginAttemptAsync(exchange, CancellationToken.None).Result);
            Assert.Null(layers.EndAttempt(exchange, answered));
            layers.End(exchange, new ExchangeOutcome(200, null, 0, 1024));
        });
    }

    private static void Measure(Action once)
    {
        // Counters, and the room for edits, are made by the first.
        for (var i = 0; i < 100; i++) once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Exchanges; i++) once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Route<string> Route(string pattern) => RoutePattern.TryParse(pattern, out var parsed) ? new Route<string>(pattern, parsed, [], pattern) : throw new ArgumentException(pattern);
}
