using System.Net;
using System.Text.Json.Nodes;
using Outrider.EndToEnd.Inbound;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Admin;

/// <summary>A run shows what it is and how it fares, to those who may know.</summary>
public sealed class AdminTests
{
    [Fact]
    public async Task Health_is_for_everyone_and_everything_else_for_who_has_the_token()
    {
        await using var run = OutriderProcess.RunCommand("sleep", "1000");
        await run.Log.Line("the application is ready");
        using var admin = await AdminApi.OfAsync(run);
        foreach (var open in new[] { "/healthz", "/readyz" }) Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(open)).Status);
        foreach (var closed in new[] { "/metrics", "/status" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync(closed)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync(closed, "wrong")).Status);
        }

        Assert.NotNull((await admin.StatusAsync())["processes"]);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(admin.Url.Host)));
    }

    [Fact]
    public async Task A_token_that_the_user_wrote_is_the_one()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\nadmin: { token: a-token-of-the-users }\n");
        await run.Log.Line("the application is ready");
        using var admin = await AdminApi.OfAsync(run);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/status", "a-token-of-the-users")).Status);
        Assert.Equal(0, (await StatusAsync(run)).Code);
        Assert.False(run.Log.Has("a-token-of-the-users"));
    }

    [Fact]
    public async Task The_status_tells_people_and_programs_the_same()
    {
        await using var server = await FrontedServer.StartAsync(sections: "outbound: { listen: 127.0.0.1:0, services: { billing: { discovery: { type: static, instances: ['127.0.0.1:1'] } } } }");
        var app = await server.Run.AppPid();
        var text = await StatusAsync(server.Run);
        Assert.Equal(0, text.Code);
        foreach (var expected in new[] { $"{app}", $"{await server.Run.SidecarPid()}", $"{server.Run.Pid}", "127.0.0.1:1", "billing", server.Url.Authority, "ready" })
            Assert.Contains(expected, text.Output);

        var json = JsonNode.Parse((await StatusAsync(server.Run, "--output", "json")).Output)!;
        Assert.Equal(app, json["app"]!["pid"]!.GetValue<int>());
        Assert.Equal(["supervisor", "application", "modules"], json["processes"]!.AsArray().Select(p => p!["kind"]!.GetValue<string>()).OrderByDescending(k => k == "supervisor").ThenBy(k => k));
        Assert.Equal("closed", json["services"]![0]!["endpoints"]![0]!["state"]!.GetValue<string>());
        Assert.NotNull(json["pipelines"]);
        Assert.NotNull(json["listeners"]![0]!["connections"]);
    }

    [Fact]
    public async Task While_a_run_drains_it_is_not_ready_and_those_within_are_served_to_the_end()
    {
        await using var server = await FrontedServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.GetAsync("/readyz")).Status);
        var slow = server.Client.GetStringAsync("/slow/1500", Test);
        await server.Run.Output.Line("slow begins");
        server.Run.Signal(Signal.Terminate);
        await Eventually.Holds(async () => await server.Admin.GetAsync("/readyz") is { Status: HttpStatusCode.ServiceUnavailable, Body: var body } && body.Contains("draining", StringComparison.Ordinal), "it says so");
        await Eventually.Holds(async () => (await server.Client.GetAsync("/seen", Test)).StatusCode == HttpStatusCode.ServiceUnavailable, "others are told to come later");
        Assert.False(slow.IsCompleted, "the request is still under way");
        Assert.Equal("at last\n", await slow);
        Assert.Equal(0, await server.Run.ExitCode());
        await server.Run.NothingIsLeft();
    }

    /// <summary><c>outrider status</c> in the state folder of the run.</summary>
    private static async Task<(int Code, string Output)> StatusAsync(OutriderProcess run, params string[] arguments)
    {
        var folder = new TemporaryFolder();
        await using var status = OutriderProcess.Start(folder, ["status", .. arguments], environment: new Dictionary<string, string> { ["OUTRIDER_STATE"] = run.Folder["state"] });
        return (await status.ExitCode(), status.Output.ToString());
    }
}
