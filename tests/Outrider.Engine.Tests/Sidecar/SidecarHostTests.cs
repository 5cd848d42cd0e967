using System.Net;
using System.Net.Sockets;
using Outrider.Engine.Tests.Logs;
using Outrider.Kernel;
using Outrider.Supervision.Control;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Sidecar;

public sealed class SidecarHostTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _admin = TestSidecar.Listen();
    private LogReceiver _receiver = null!;

    private string Log => _folder["app.log"];

    public async ValueTask InitializeAsync() => _receiver = await LogReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _admin.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reload_changes_what_has_changed_and_a_new_socket_is_another_door()
    {
        using var sidecar = TestSidecar.Start(Handover(Logs("0ms")), _admin);
        sidecar.Hear<ControlMessage.Ready>();
        File.WriteAllText(Log, "one\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");

        Assert.Equal("", sidecar.Reload(Handover(Logs("0ms"))));
        Assert.Equal(4, (await Pipeline()).GetProperty("bytes_read").GetInt32());

        Assert.Equal("", sidecar.Reload(Handover(Logs("1ms") + "admin: { token: another-token-0123 }\n") with { Identity = new AppIdentity("orders", "2", "", "", "box") }));
        Assert.Equal(HttpStatusCode.Unauthorized, (await TestSidecar.AskAsync(_admin, "/status")).Status);
        Assert.Contains("\"version\":\"2\"", (await TestSidecar.AskAsync(_admin, "/status", "another-token-0123")).Body);
        File.AppendAllText(Log, "two\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one", "two"]), "the new pipeline goes on where the old one was");

        using var elsewhere = TestSidecar.Listen();
        Assert.Equal("", sidecar.Reload(TestSidecar.Handover(_folder["state"], Logs("1ms"), ("admin", 2)), (2, elsewhere)));
        Assert.Equal(HttpStatusCode.OK, (await TestSidecar.AskAsync(elsewhere, "/status")).Status);
    }

    [Fact]
    public async Task A_configuration_that_one_module_refuses_changes_no_other()
    {
        using var sidecar = TestSidecar.Start(Handover(Logs("0ms")), _admin);
        sidecar.Hear<ControlMessage.Ready>();
        File.WriteAllText(Log, "one\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");
        using var elsewhere = TestSidecar.Listen();
        var refused = TestSidecar.Handover(_folder["state"], Logs("1ms") + $$"""
            config_sync: [{ source: { type: file, path: "{{_folder["missing"]}}" }, target: { path: "{{_folder["target"]}}" }, deadline: 300ms }]
            """, ("admin", 2));
        Assert.Contains("there is no such file", sidecar.Reload(refused, (2, elsewhere)));
        Assert.Equal(4, (await Pipeline()).GetProperty("bytes_read").GetInt32());
        Assert.Equal("", sidecar.Reload(Handover(Logs("2ms"))));
    }

    [Fact]
    public async Task A_successor_serves_first_and_owns_once_the_one_before_has_let_go()
    {
        var handover = Handover(Logs("0ms"));
        using var before = TestSidecar.Start(handover, _admin);
        before.Hear<ControlMessage.Ready>();
        File.WriteAllText(Log, "one\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");

        using var after = TestSidecar.Start(handover with { IsSuccessor = true }, _admin);
        after.Hear<ControlMessage.Ready>();
        before.Tell(new ControlMessage.Retire(TimeSpan.FromSeconds(10)));
        before.Hear<ControlMessage.Released>();
        File.AppendAllText(Log, "two\n");
        Assert.Equal(ExitCode.Ok, await before.Ended.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await TestSidecar.AskAsync(_admin, "/status")).Status);
        Assert.Equal(["one"], _receiver.Messages);

        after.Tell(new ControlMessage.Own());
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one", "two"]), "it goes on where the one before was");
        after.Tell(new ControlMessage.Flush(TimeSpan.FromSeconds(5)));
        Assert.Equal(ExitCode.Ok, await after.Ended.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_isolated_module_lives_elsewhere_and_stands_in_the_pages_of_the_main_process()
    {
        var yaml = Logs("0ms") + "outrider: { isolate: { logs: true } }\n";
        using var main = TestSidecar.Start(Handover(yaml) with { Modules = ["inbound", "outbound", "metrics", "config_sync", "admin"] }, _admin);
        main.Hear<ControlMessage.Ready>();
        var logs = TestSidecar.Start(TestSidecar.Handover(_folder["state"], yaml) with { Modules = ["logs"] });
        logs.Hear<ControlMessage.Ready>();
        File.WriteAllText(Log, "one\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");
        Assert.Equal(4, (await Pipeline()).GetProperty("bytes_read").GetInt32());
        var metrics = (await TestSidecar.AskAsync(_admin, "/metrics")).Body;
        Assert.Contains("outrider_log_lines_total{source=\"file\",process=\"logs\"} 1\n", metrics);
        Assert.Contains("outrider_build_info{version=", metrics);

        logs.Dispose();
        Assert.Equal("down", (await TestSidecar.StatusAsync(_admin)).GetProperty("modules")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_module_that_is_isolated_by_a_reload_is_let_go_of_before_that_is_answered()
    {
        using var main = TestSidecar.Start(Handover(Logs("0ms")), _admin);
        main.Hear<ControlMessage.Ready>();
        File.WriteAllText(Log, "one\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");
        var yaml = Logs("0ms") + "outrider: { isolate: { logs: true } }\n";
        Assert.Equal("", main.Reload(Handover(yaml) with { Modules = ["inbound", "outbound", "metrics", "config_sync", "admin"] }));
        File.AppendAllText(Log, "two\n");
        using var logs = TestSidecar.Start(TestSidecar.Handover(_folder["state"], yaml) with { Modules = ["logs"] });
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one", "two"]), "the isolated one goes on where it was");
    }

    [Fact]
    public async Task An_order_that_comes_with_the_end_is_refused_and_does_not_hold_it_up()
    {
        using var sidecar = TestSidecar.Start(Handover(""), _admin);
        sidecar.Hear<ControlMessage.Ready>();
        sidecar.Tell(new ControlMessage.Drain());
        sidecar.Hear<ControlMessage.Drained>();
        Assert.Equal("the run is stopping", sidecar.Reload(Handover(Logs("0ms"))));
        sidecar.Tell(new ControlMessage.Flush(TimeSpan.FromSeconds(1)));
        Assert.Equal(ExitCode.Ok, await sidecar.Ended.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Callers_notice_nothing_of_reloads_that_change_every_part_of_their_way_and_of_a_succession()
    {
        await using var app = await RecordingServer.StartAsync("hello");
        using var door = TestSidecar.Listen();
        using var ambassador = TestSidecar.Listen();
        var handover = Traffic(app, 0);
        using var first = TestSidecar.Start(handover, _admin, door, ambassador);
        first.Tell(new ControlMessage.App(new AppStatus(AppPhase.Ready, 7, app.Url("/").Port, 0)));
        first.Hear<ControlMessage.Ready>();
        using var ending = new CancellationTokenSource();
        Task<int>[] callers = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => CallAsync(i % 2 == 0 ? $"http://{door.LocalEndPoint}/" : $"http://{ambassador.LocalEndPoint}/hello/", ending.Token)))];
        for (var i = 1; i <= 30; i++) Assert.Equal("", first.Reload(Traffic(app, i)));
        using var second = TestSidecar.Start(Traffic(app, 30) with { IsSuccessor = true }, _admin, door, ambassador);
        second.Tell(new ControlMessage.App(new AppStatus(AppPhase.Ready, 7, app.Url("/").Port, 0)));
        second.Hear<ControlMessage.Ready>();
        first.Tell(new ControlMessage.Retire(TimeSpan.FromSeconds(20)));
        first.Hear<ControlMessage.Released>();
        second.Tell(new ControlMessage.Own());
        Assert.Equal(ExitCode.Ok, await first.Ended.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
        await ending.CancelAsync();
        foreach (var caller in callers) Assert.True(await caller > 0, "every caller was served");
    }

    /// <summary>Calls over kept connections until it is told to end; how often. Throws where a call fails.</summary>
    private static async Task<int> CallAsync(string url, CancellationToken ending)
    {
        using var client = new HttpClient();
        var count = 0;
        for (; !ending.IsCancellationRequested; count++) Assert.Equal("hello", await client.GetStringAsync(url, CancellationToken.None));
        return count;
    }

    private Handover Traffic(RecordingServer app, int turn) => TestSidecar.Handover(
        _folder["state"],
        $$"""
        app: { port: {{app.Url("/").Port}} }
        inbound: [{ listen: 127.0.0.1:0, limits: { in_flight: {{1000 + turn}} } }]
        outbound:
          listen: 127.0.0.1:0
          limits: { in_flight: {{1000 + turn / 2}} }
          services: { hello: { discovery: { type: static, instances: ["127.0.0.1:{{app.Url("/").Port}}"] }, timeout: {{10 + turn}}s } }
        access_log: { path: "{{_folder["access.log"]}}", share: {{turn % 100}}% }

        """,
        ("admin", 1), ("inbound[0]", 2), ("outbound", 3));

    private async Task<System.Text.Json.JsonElement> Pipeline() => (await TestSidecar.StatusAsync(_admin)).GetProperty("pipelines").GetProperty("sources").GetProperty("file");

    private Handover Handover(string yaml) => TestSidecar.Handover(_folder["state"], yaml, ("admin", 1));

    private string Logs(string maxWait) => $$"""
        logs:
          sources: [{ type: file, paths: ["{{Log}}"] }]
          sinks: [{ type: http, url: "{{_receiver.Url}}", batch: { max_wait: {{maxWait}} } }]

        """;
}
