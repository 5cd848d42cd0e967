using System.Net;
using Outrider.EndToEnd.Applications;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>A run that is asked to stop and gives load balancers the time to notice.</summary>
public sealed class LeaveTests
{
    [Fact]
    public async Task It_says_that_it_is_not_ready_and_serves_all_the_same_and_a_second_request_to_stop_is_not_held_up()
    {
        await using var run = OutriderProcess.Run(Config("1h"));
        using var admin = await AdminApi.OfAsync(run);
        using var client = await ServedAsync(run, admin);
        run.Signal(Signal.Terminate);
        await Eventually.Holds(async () => await admin.GetAsync("/readyz") is (HttpStatusCode.ServiceUnavailable, "not ready: stopping soon, and still serving\n"), "it says so");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/status/200", TestContext.Current.CancellationToken)).StatusCode);
        run.Signal(Signal.Interrupt);
        Assert.Equal(137, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task Where_the_modules_die_in_the_middle_of_it_there_is_nothing_to_wait_for()
    {
        await using var run = OutriderProcess.Run(Config("1h"));
        using var admin = await AdminApi.OfAsync(run);
        using var client = await ServedAsync(run, admin);
        run.Signal(Signal.Terminate);
        await Eventually.Holds(async () => (await admin.GetAsync("/readyz")).Status == HttpStatusCode.ServiceUnavailable, "it says so");
        ProcessControl.TrySignal(await run.SidecarPid(), Signal.Kill);
        // Without them nobody is served.
        Assert.Equal(0, await run.ExitCode());
    }

    [Fact]
    public async Task When_the_time_is_over_it_drains_and_ends()
    {
        await using var run = OutriderProcess.Run(Config("300ms"));
        using var admin = await AdminApi.OfAsync(run);
        using var client = await ServedAsync(run, admin);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
    }

    private static string Config(string delay) => $$"""
        app: { command: {{Application.Server}}, ready: { interval: 20ms } }
        outrider: { drain: { delay: {{delay}} } }
        inbound:
          - listen: 127.0.0.1:0
        """;

    private static async Task<HttpClient> ServedAsync(OutriderProcess run, AdminApi admin)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await admin.InboundAsync() };
        await run.Log.Line("the application is ready");
        await Eventually.Holds(async () => (await client.GetAsync("/status/200")).IsSuccessStatusCode, "it serves");
        return client;
    }
}
