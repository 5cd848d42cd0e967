using System.Net;
using System.Text;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class HeaderLayersTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public void What_a_caller_claims_of_itself_is_replaced_by_what_is_known()
    {
        var exchange = new Exchange(new FakeRequest { Peer = IPAddress.Parse("::ffff:10.0.0.7") }, 0);
        new ForwardedHeaders("https", TrustedProxies.None).Admit(exchange);

        Assert.Equal(
            ["X-Forwarded-For=10.0.0.7", "X-Forwarded-Proto=https", "X-Forwarded-Host=orders.example", "X-Forwarded-Port=8443"],
            exchange.RequestHeaders.All().Select(h => $"{h.Key}={h.Value}"));
        foreach (var spoof in new[] { "x-forwarded-for", "X_Forwarded_For", "Forwarded", "X-Real-IP", "x_forwarded-HOST", "X.Forwarded-For", "x~forwarded'proto" }) Assert.True(exchange.RequestHeaders.Removes(spoof), spoof);
        Assert.False(exchange.RequestHeaders.Removes("X-Forwarded-Fo"));
    }

    [Fact]
    public void A_valid_trace_is_continued_with_a_new_span()
    {
        var exchange = Traced($"00-{Trace}-00f067aa0ba902b7-00");
        var sent = Sent(exchange);
        Assert.StartsWith($"00-{Trace}-", sent, StringComparison.Ordinal);
        Assert.EndsWith("-00", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("00f067aa0ba902b7", sent, StringComparison.Ordinal);
        Assert.True(TraceContext.IsValid(Encoding.ASCII.GetBytes(sent)));
        Assert.False(exchange.RequestHeaders.Removes("tracestate"));
    }

    [Theory]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-" + Trace + "-0000000000000000-01")]
    [InlineData("ff-" + Trace + "-00f067aa0ba902b7-01")]
    [InlineData("00-" + Trace + "-00f067aa0ba902b7-01-extra")]
    [InlineData("00-" + Trace + "-00F067AA0BA902B7-01")]
    [InlineData("00-" + Trace + "-00f067aa0ba902b7")]
    [InlineData("")]
    public void A_trace_that_is_not_valid_is_begun_anew_without_its_state(string received)
    {
        var exchange = Traced(received);
        Assert.DoesNotContain(Trace, Sent(exchange), StringComparison.Ordinal);
        Assert.True(TraceContext.IsValid(Encoding.ASCII.GetBytes(Sent(exchange))));
        Assert.True(exchange.RequestHeaders.Removes("tracestate"));
    }

    [Fact]
    public void A_later_version_is_understood_as_far_as_it_is_known() => Assert.True(TraceContext.IsValid(Encoding.ASCII.GetBytes($"01-{Trace}-00f067aa0ba902b7-01-what-ever")));

    [Fact]
    public void An_application_that_is_not_ready_is_answered_for()
    {
        var app = new SnapshotCell<AppStatus>(AppStatus.Unknown);
        var refusal = new RequireReady(app).Admit(FakeRequest.Exchange()).Refusal;
        Assert.Equal((503, "not_ready"), (refusal!.Status, refusal.Reason));
        Assert.Equal("1", refusal.Headers.Single(h => h.Key == "Retry-After").Value);

        app.Publish(new AppStatus(AppPhase.Ready, 1, 8080, 0));
        Assert.Null(new RequireReady(app).Admit(FakeRequest.Exchange()).Refusal);
    }

    [Fact]
    public void The_application_is_one_endpoint_until_its_port_changes()
    {
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, 8080, 0));
        var layer = new ToApplication(app);
        var (first, second, moved) = (FakeRequest.Exchange(), FakeRequest.Exchange(), FakeRequest.Exchange());
        layer.BeginAttempt(first);
        layer.BeginAttempt(second);
        app.Publish(new AppStatus(AppPhase.Ready, 2, 9090, 1));
        layer.BeginAttempt(moved);

        Assert.Same(first.Endpoint, second.Endpoint);
        Assert.Equal("localhost:9090", moved.Endpoint?.Authority);
    }

    [Fact]
    public void Requests_are_counted_by_status_and_methods_of_the_callers_own_making_are_one()
    {
        var metrics = new MetricRegistry();
        var count = new CountRequests(new RequestMetrics(metrics), new FakeTime(), "inbound", "/*");
        foreach (var method in new[] { "GET", "BREW", "WHEN" })
        {
            var exchange = FakeRequest.Exchange(method);
            count.Admit(exchange);
            Assert.Equal(1, Value(metrics, "outrider_requests_in_flight"));
            count.End(exchange, new ExchangeOutcome(404, new Refusal(404, "no_route", ""), 3, 5));
        }

        Assert.Equal(0, Value(metrics, "outrider_requests_in_flight"));
        Assert.Equal(2, Value(metrics, "outrider_requests_total", "OTHER"));
        Assert.Equal(1, Value(metrics, "outrider_requests_total", "GET"));
        Assert.Equal(3, Value(metrics, "outrider_refusals_total", "no_route"));
        Assert.Equal(15, Value(metrics, "outrider_response_body_bytes_total"));
    }

    private static double Value(MetricRegistry metrics, string name, string? label = null) =>
        metrics.Collect().Single(p => p.Name == name && (label is null || p.Labels.Any(l => l.Value == label))).Value;

    private static Exchange Traced(string traceparent)
    {
        var exchange = FakeRequest.Exchange("GET", "/", ("traceparent", traceparent), ("tracestate", "a=b"));
        new TraceContext(new Random(7)).Admit(exchange);
        return exchange;
    }

    private static string Sent(Exchange exchange) => exchange.RequestHeaders.All().Single(h => h.Key == "traceparent").Value;
}
