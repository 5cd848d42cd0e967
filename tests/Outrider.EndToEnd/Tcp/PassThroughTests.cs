using Outrider.EndToEnd.Applications;
using Outrider.Testing;

namespace Outrider.EndToEnd.Tcp;

/// <summary>A real Redis, which knows nothing of TLS, reached through two Outriders: one beside it, one beside who asks.</summary>
public sealed class PassThroughTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority;

    public PassThroughTests() => _authority = new TestAuthority(_folder.Path);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_Redis_is_reached_over_TLS_with_certificates_on_both_sides()
    {
        var port = FreePort.Next();
        await using var redis = await RedisAsync(port);
        var local = FreePort.Next();
        await using var caller = await CallerAsync(local, port);

        using var client = await Resp.ConnectAsync("127.0.0.1", local);
        Assert.Equal("PONG", await client.AskAsync("PING"));
        Assert.Equal("OK", await client.AskAsync("SET song ride"));
        Assert.Equal("ride", await client.AskAsync("GET song"));

        using var admin = await AdminApi.OfAsync(caller);
        var shown = (await admin.StatusAsync())["tcp"]![0]!;
        Assert.Equal(("outbound.tcp.cache", 1), (shown["name"]!.GetValue<string>(), shown["connections"]!.GetValue<int>()));
        Assert.Equal(1, await admin.SeriesAsync("outrider_tcp_connections{listener=\"outbound.tcp.cache\"}"));
    }

    [Fact]
    public async Task Certificates_are_renewed_under_a_connection_that_goes_on()
    {
        var port = FreePort.Next();
        await using var redis = await RedisAsync(port);
        var local = FreePort.Next();
        await using var caller = await CallerAsync(local, port);
        using var client = await Resp.ConnectAsync("127.0.0.1", local);
        Assert.Equal("OK", await client.AskAsync("SET n 0"));

        _authority.Issue("server");
        _authority.Issue("client");
        await redis.Log.Line("has changed and is in use from now on");
        await caller.Log.Line("has changed and is in use from now on");
        Assert.Equal("1", await client.AskAsync("INCR n"));
        using var another = await Resp.ConnectAsync("127.0.0.1", local);
        Assert.Equal("2", await another.AskAsync("INCR n"));
    }

    [Fact]
    public async Task The_application_is_told_where_to_connect()
    {
        await using var run = OutriderProcess.Run($"outbound:\n  tcp:\n    main-db: {{ discovery: {{ type: static, instances: [127.0.0.1:{FreePort.Next()}] }} }}\n", "--", "sh", "-c", "echo address=$OUTRIDER_MAIN_DB_ADDRESS");
        Assert.Equal(0, await run.ExitCode());
        Assert.Matches(@"address=127\.0\.0\.1:\d+", run.Output.ToString());
    }

    private async Task<OutriderProcess> RedisAsync(int tls)
    {
        var (certificate, key) = _authority.Issue("server");
        var plain = FreePort.Next();
        var redis = OutriderProcess.Run($$"""
            app: { command: ['{{Peer.Require("redis-server", "redis-server")}}', --port, '{{plain}}', --bind, 127.0.0.1, --save, ''], port: {{plain}}, ready: { interval: 20ms } }
            inbound:
              - listen: 127.0.0.1:{{tls}}
                protocol: tcp
                tls: { certificate: '{{certificate}}', key: '{{key}}', client: { authorities: '{{_authority.CertificatePath}}' } }
            """);
        await redis.Log.Line("the application is ready");
        return redis;
    }

    private async Task<OutriderProcess> CallerAsync(int local, int tls)
    {
        var (certificate, key) = _authority.Issue("client");
        var caller = OutriderProcess.Run($$"""
            app: { command: {{Application.Server}}, ready: { interval: 20ms } }
            outbound:
              tcp:
                cache:
                  listen: 127.0.0.1:{{local}}
                  discovery: { type: static, instances: ['localhost:{{tls}}'] }
                  tls: { authorities: '{{_authority.CertificatePath}}', certificate: '{{certificate}}', key: '{{key}}' }
            """);
        await caller.Log.Line("the application is ready");
        return caller;
    }
}
