using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Engine.Tests.Http;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// A way to a guarded path in a spelling that the route's rule does not know and the application does, however generously that reads
/// (<see cref="GenerousReading"/>). The application ignores letter case, and so the route is told to.
/// </summary>
public sealed class RouteAttackTests : IAsyncLifetime
{
    private const int Rounds = 50_000;

    private const string Routed =
        """
        listen: 127.0.0.1:0
        routes:
          - match: { path: /admin/*, ignore_case: true }
            auth: staff
            allow: { roles: [admin] }
          - match: { path: /public/* }
            auth: none
          - match: { path: /* }
            auth: none
        """;

    private static readonly string[] Pieces =
    [
        "/", "//", "/./", "/../", "/..;/", "/.;/", "/;/", "/;x/", "\\", "..\\", "%2f", "%2F", "%5c", "%2e", "%2E", "%2e%2e", "%2e.", ".", "..", ";", ";x=y", "%3b", "%3B", "%00", "%0a", "%20", "%", "%2", "%zz", "%u002f",
        "%c0%af", "%c0%ae", "%e0%80%af", "%f0%80%80%af", "%ef%bc%8f", "%252f", "%252e", "%61", "%41dmin", "/admin", "/ADMIN", "/Admin", "/adm%69n", "a", "/public", "x", "?", "?/../", "#", "+", "~", "*", ":", "@",
    ];

    private readonly TemporaryFolder _folder = new();
    private WitnessedFront _behind = null!;
    private InboundModule _inbound = null!;

    public async ValueTask InitializeAsync()
    {
        _behind = await WitnessedFront.StartAsync();
        var problems = new Problems();
        var model = InboundModel.From(InboundConfig.Shape.Read(new Section(ConfigFile.Read(_folder.Write("outrider.yaml", Routed), null, _ => null, problems)!, "", problems)), 0);
        Assert.Empty(problems.InOrder());
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, _behind.Upstream.Port, 0));
        var around = new InboundSurroundings(app, Outrider.Kernel.HttpProtocol.Http1, Ask, new RequestMetrics(new MetricRegistry()), new CertificateMetrics(new MetricRegistry()), NullLoggerFactory.Instance, TimeProvider.System);
        _inbound = new InboundModule([model], m => ListenOn.Address(m.Listen.EndPoint), around);
        _inbound.Start(new StatusBoard());
    }

    public async ValueTask DisposeAsync()
    {
        await _inbound.DisposeAsync();
        await _behind.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/admin", 401)]
    [InlineData("/admin/x", 401)]
    [InlineData("//admin/x", 401)]
    [InlineData("/./admin/x", 401)]
    [InlineData("/public/../admin/x", 401)]
    [InlineData("/public/%2e%2e/admin/x", 401)]
    [InlineData("/public/%2e./admin/x", 401)]
    [InlineData("/public/..;/admin/x", 401)]
    [InlineData("/public/..;a=b/admin/x", 401)]
    [InlineData("/public/..%3b/admin/x", 401)]
    [InlineData("/%61dmin/x", 401)]
    [InlineData("/adm%69n", 401)]
    [InlineData("/ADMIN/x", 401)]
    [InlineData("/%41dMin", 401)]
    [InlineData("/admin?x", 401)]
    [InlineData("http://a/admin", 401)]
    [InlineData("http://a//admin", 401)]
    [InlineData("/admin;x/y", 400)]
    [InlineData("/Admin;x/y", 400)]
    [InlineData("/admin%3bx/y", 400)]
    [InlineData("/;x/admin/y", 400)]
    [InlineData("/admin%2fx", 400)]
    [InlineData("/public%2f..%2fadmin", 400)]
    [InlineData("/public/..%2Fadmin", 400)]
    [InlineData("/public\\..\\admin", 400)]
    [InlineData("/public%5c..%5Cadmin", 400)]
    [InlineData("/admin%00", 400)]
    [InlineData("/admin%0a", 400)]
    [InlineData("/%u0061dmin", 400)]
    [InlineData("/public/%c0%ae%c0%ae/admin", 400)]
    [InlineData("/public%c0%afadmin", 400)]
    [InlineData("/public%e0%80%af..%e0%80%afadmin", 400)]
    [InlineData("/%c1%a1dmin", 400)]
    [InlineData("/../admin", 400)]
    [InlineData("/admin#x", 400)]
    public async Task A_guarded_path_is_guarded_in_every_spelling(string target, int status)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawCaller.ExchangeAsync(new Uri(_inbound.Listeners[0].Url).Port, $"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(_behind.Seen);
    }

    [Fact]
    public async Task An_open_path_is_open()
    {
        Assert.StartsWith("HTTP/1.1 200 ", await RawCaller.ExchangeAsync(new Uri(_inbound.Listeners[0].Url).Port, "GET /public/admin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("GET /public/admin", Assert.Single(_behind.Seen).ToString());
    }

    [Fact]
    public void No_path_that_any_server_would_read_as_guarded_meets_an_open_route()
    {
        Assert.True(RoutePattern.TryParse("/admin/*", out var admin));
        Assert.True(RoutePattern.TryParse("/public/*", out var open));
        var routes = new Routes<string>([new("admin", admin with { IgnoresCase = true }, [], "guarded"), new("public", open, [], "open"), new("all", RoutePattern.Everything, [], "open")]);
        var random = new Random(31);
        var guarded = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var target = "/" + string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (!CanonicalPath.TryParse(target, out var canonical, out _)) continue;
            var found = routes.Find("GET", canonical.Path.Span, out _)?.Target;
            // What goes on is the canonical path, and only that.
            if (!GenerousReading.Of(Encoding.ASCII.GetString(canonical.Path.Span)).Any(read => read == "/admin" || read.StartsWith("/admin/", StringComparison.Ordinal))) continue;
            guarded++;
            Assert.True(found is null or "guarded", $"seed 31, round {round}: '{target}' goes on as '{canonical}' by an open route");
        }

        Assert.InRange(guarded, 1000, Rounds);
    }

    /// <summary>Refuses whoever must show a token.</summary>
    private static IReadOnlyList<ILayer> Ask(Access access) => access.Auth is null ? [] : [new AlwaysRefuse(new Refusal(401, "no_token", "asked"))];
}
