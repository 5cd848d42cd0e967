using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Transport;
using Outrider.Engine.Tests.Http;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Inbound;

public sealed class InboundTests : IDisposable
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();
    private readonly StatusBoard _status = new();
    private readonly SnapshotCell<AppStatus> _app = new(AppStatus.Unknown);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_route_decides_what_is_asked_of_a_caller_before_the_application_sees_the_request()
    {
        await using var app = await Upstream.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["X-Forwarded-For"]} {context.Request.Headers.TraceParent.Count}", Test));
        await using var inbound = Start(
            """
            listen: 127.0.0.1:0
            routes:
              - match: { path: /admin/* }
                auth: staff
                allow: { roles: [admin] }
              - match: { path: /open, methods: [GET] }
                auth: none
            """);
        using var client = Client(inbound);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/open", Test)).StatusCode);
        _app.Publish(new AppStatus(AppPhase.Ready, 1, app.Port, 0));
        using var spoofing = new HttpRequestMessage(HttpMethod.Get, "/open");
        spoofing.Headers.Add("X-Forwarded-For", "1.2.3.4");
        Assert.Equal("127.0.0.1 1", await (await client.SendAsync(spoofing, Test)).Content.ReadAsStringAsync(Test));
        Assert.Equal("asked staff admin\n", await (await client.GetAsync("/admin/x", Test)).Content.ReadAsStringAsync(Test));
        Assert.Equal("no_route", (await client.PostAsync("/open", null, Test)).Headers.GetValues("X-Outrider-Reason").Single());
        Assert.Equal("ambiguous_path", (await client.GetAsync("/admin;x/y", Test)).Headers.GetValues("X-Outrider-Reason").Single());
    }

    [Fact]
    public async Task The_status_shows_each_listener()
    {
        await using var inbound = Start("listen: 127.0.0.1:0");
        using var client = Client(inbound);
        await client.GetAsync("/", Test);

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) _status.Write(json);
        using var shown = JsonDocument.Parse(buffer.ToArray());
        var listener = shown.RootElement.GetProperty("listeners")[0];
        Assert.Equal("inbound[0]", listener.GetProperty("name").GetString());
        Assert.Equal(1, listener.GetProperty("requests").GetInt64());
        Assert.False(listener.GetProperty("tls").GetBoolean());
    }

    [Theory]
    [InlineData("tls: { certificate: no.pem, key: no.key }\nlisten: 0.0.0.0:1", "tls.certificate: the certificate '")]
    [InlineData("listen: 0.0.0.0:1\nroutes: [{ match: { path: admin } }]", "routes[0].match.path: 'admin' is not allowed")]
    [InlineData("listen: 0.0.0.0:1\nroutes: [{ match: { methods: [get] } }]", "routes[0].match.methods[0]: 'get' is not allowed")]
    [InlineData("listen: 0.0.0.0:1\nroutes: [{ auth: none, allow: { roles: [admin] } }]", "routes[0].allow: roles are read from a token")]
    [InlineData("listen: 0.0.0.0:1\nroutes: [{ auth: a, allow: { roles: [] } }]", "routes[0].allow.roles: names no role")]
    [InlineData("limits: { header: 1GiB }\nlisten: 0.0.0.0:1", "limits.header: '1GiB' is not allowed; give a size from 8KiB to 1MiB")]
    [InlineData("timeout: 1s", "'listen' is missing")]
    public void A_wrong_listener_is_refused_with_its_place(string yaml, string expected)
    {
        var problems = new Problems();
        Read(yaml, problems);
        Assert.Contains(expected, Assert.Single(problems.InOrder()).ToString(), StringComparison.Ordinal);
    }

    private InboundConfig Read(string yaml, Problems problems)
    {
        var root = ConfigFile.Read(_folder.Write("outrider.yaml", yaml), null, _ => null, problems);
        return InboundConfig.Shape.Read(new Section(root!, "", problems));
    }

    private InboundModule Start(string yaml)
    {
        var problems = new Problems();
        var model = InboundModel.From(Read(yaml, problems), 0);
        Assert.Empty(problems.InOrder());
        var around = new InboundSurroundings(_app, Outrider.Kernel.HttpProtocol.Http1, Ask, new RequestMetrics(new MetricRegistry()), new CertificateMetrics(new MetricRegistry()), NullLoggerFactory.Instance, TimeProvider.System);
        var inbound = new InboundModule([model], m => ListenOn.Address(m.Listen.EndPoint), around);
        inbound.Start(_status);
        return inbound;
    }

    /// <summary>Refuses whoever must show a token, with what was asked.</summary>
    private static IReadOnlyList<ILayer> Ask(Access access) =>
        access.Auth is null ? [] : [new AlwaysRefuse(new Refusal(401, "no_token", $"asked {access.Auth} {string.Join(',', access.Roles)}"))];

    private static HttpClient Client(InboundModule inbound) => new() { BaseAddress = new Uri($"{inbound.Listeners[0].Url}") };
}
