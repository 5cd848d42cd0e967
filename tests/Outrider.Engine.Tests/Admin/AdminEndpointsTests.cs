using System.Text;
using System.Text.Json;
using Outrider.Admin;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Engine.Tests.Admin;

public sealed class AdminEndpointsTests
{
    private const string Token = "0123456789abcdef";

    private readonly MetricRegistry _registry = new();
    private readonly StatusBoard _status = new();
    private readonly SnapshotCell<AppStatus> _app = new(AppStatus.Unknown);
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _leaving = new();

    [Theory]
    [InlineData("/metrics", "", 401)]
    [InlineData("/metrics", "Bearer wrong", 401)]
    [InlineData("/metrics", "Bearer 0123456789abcdeX", 401)]
    [InlineData("/metrics", "Bearer ", 401)]
    [InlineData("/metrics", "Basic 0123456789abcdef", 401)]
    [InlineData("/metrics", "Bearer 0123456789abcdef", 200)]
    [InlineData("/status", "", 401)]
    [InlineData("/status", "bearer 0123456789abcdef", 200)]
    [InlineData("/healthz", "", 200)]
    [InlineData("/", "", 200)]
    public void Only_the_token_opens_metrics_and_status(string path, string authorization, int status) =>
        Assert.Equal(status, Ask(path, authorization: authorization).Status);

    [Fact]
    public void A_refusal_says_what_to_give_and_not_what_was_given()
    {
        var answer = Ask("/status", authorization: "Bearer guess");
        Assert.Equal(("WWW-Authenticate", "Bearer realm=\"outrider\""), answer.Header);
        Assert.Contains("Authorization", Text(answer));
        Assert.DoesNotContain("guess", Text(answer));
        Assert.DoesNotContain(Token, Text(answer));
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost", true)]
    [InlineData("127.0.0.1", "LOCALHOST", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "[::1]", true)]
    [InlineData("127.0.0.1", "", false)]
    [InlineData("127.0.0.1", "evil.example", false)]
    [InlineData("127.0.0.1", "127.0.0.1.evil.example", false)]
    [InlineData("127.0.0.1", "localhost.evil.example", false)]
    [InlineData("127.0.0.1", "10.0.0.1", false)]
    [InlineData("10.0.0.1", "orders.internal", true)]
    public async Task On_loopback_a_rebound_name_is_refused(string listen, string host, bool isAnswered)
    {
        Assert.True(ListenAddress.TryParse(listen + ":9901", out var address));
        var answer = await Endpoints(address).AnswerAsync(new AdminRequest("GET", "/metrics", host, "Bearer " + Token));
        Assert.Equal(isAnswered ? 200 : 421, answer.Status);
    }

    [Fact]
    public void Readiness_follows_the_application_and_ends_with_the_drain()
    {
        Assert.Equal(503, Ask("/readyz").Status);
        _app.Publish(new AppStatus(AppPhase.Starting, 1, 0, 0));
        Assert.Equal("not ready: the application is starting\n", Text(Ask("/readyz")));
        _app.Publish(new AppStatus(AppPhase.Ready, 1, 8080, 0));
        Assert.Equal(200, Ask("/readyz").Status);
        _leaving.Cancel();
        Assert.Equal((503, "not ready: stopping soon, and still serving\n"), (Ask("/readyz").Status, Text(Ask("/readyz"))));
        _draining.Cancel();
        Assert.Equal((503, "not ready: draining\n"), (Ask("/readyz").Status, Text(Ask("/readyz"))));
        Assert.Equal(200, Ask("/healthz").Status);
    }

    [Theory]
    [InlineData("POST", "/status", 405)]
    [InlineData("DELETE", "/nothing", 405)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/healthz/", 404)]
    public void What_is_not_there_is_refused_with_a_line(string method, string path, int status)
    {
        var answer = Ask(path, method);
        Assert.Equal(status, answer.Status);
        Assert.Equal(1, Text(answer).Count(c => c == '\n'));
        Assert.Equal(status == 405, answer.Header == ("Allow", "GET, HEAD"));
    }

    [Fact]
    public void Metrics_are_Prometheus_text_and_status_is_JSON()
    {
        _registry.Counter("a_total", "A.").With().Add(3);
        _status.Show("things", json => json.WriteNumberValue(1));
        var metrics = Ask("/metrics", authorization: "Bearer " + Token);
        Assert.Equal((PrometheusText.ContentType, "# HELP a_total A.\n# TYPE a_total counter\na_total 3\n"), (metrics.ContentType, Text(metrics)));
        var status = Ask("/status", authorization: "Bearer " + Token);
        using var document = JsonDocument.Parse(Text(status));
        Assert.Equal(1, document.RootElement.GetProperty("things").GetInt32());
    }

    private AdminAnswer Ask(string path, string method = "GET", string authorization = "") =>
        Endpoints(ListenAddress.Loopback(9901)).AnswerAsync(new AdminRequest(method, path, "localhost", authorization)).GetAwaiter().GetResult();

    private AdminEndpoints Endpoints(ListenAddress listen) =>
        new(new AdminGate(listen, Token), AdminSources.Of(_registry.Collect, _status, _app, _leaving.Token, _draining.Token));

    private static string Text(AdminAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);
}
