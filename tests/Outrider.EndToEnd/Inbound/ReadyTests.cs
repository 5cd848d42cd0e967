using System.Net;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>What callers are told while there is no application to serve them, and that nobody is ever turned away at the door.</summary>
public sealed class ReadyTests
{
    [Fact]
    public async Task Before_the_application_is_ready_and_while_it_restarts_callers_are_told_to_come_later()
    {
        await using var run = OutriderProcess.Run($$"""
            app:
              command: {{Applications.Application.Server}}
              ready: { http: /healthz, interval: 20ms }
              restart: { when: always, backoff: { first: 10ms, max: 10ms } }
            inbound:
              - listen: 127.0.0.1:0
            """);
        using var admin = await AdminApi.OfAsync(run);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await admin.InboundAsync() };
        await run.Output.Line("listening");
        await IsToldToComeLaterAsync(client);

        run.Folder.Write("up", "");
        await Eventually.Holds(async () => (await client.GetAsync("/seen", Test)).StatusCode == HttpStatusCode.OK, "it is served");

        File.Delete(run.Folder["up"]);
        ProcessControl.TrySignal(await run.AppPid(), Signal.Kill);
        await run.Log.Line("the application ended");
        await Eventually.Holds(async () => (await client.GetAsync("/seen", Test)).StatusCode == HttpStatusCode.ServiceUnavailable, "the sidecar knows");
        await run.AppPid(2);
        await IsToldToComeLaterAsync(client);

        run.Folder.Write("up", "");
        await Eventually.Holds(async () => (await client.GetAsync("/seen", Test)).StatusCode == HttpStatusCode.OK, "it is served again");
    }

    [Fact]
    public async Task Killing_the_sidecar_under_load_refuses_no_connection_and_fails_no_request_that_is_sent_again()
    {
        await using var server = await FrontedServer.StartAsync();
        var load = new Load(server.Url, callers: 50);
        for (var kill = 1; kill <= 3; kill++)
        {
            await load.ProgressAsync();
            ProcessControl.TrySignal(await server.Run.SidecarPid(kill), Signal.Kill);
            await server.Run.Log.Nth("sidecar 'outrider' is ready", kill + 1);
        }

        await load.ProgressAsync();
        await load.StopAsync();
        Assert.Empty(load.Failures);
    }

    private static async Task IsToldToComeLaterAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/seen", Test);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("not_ready", answer.Headers.GetValues("X-Outrider-Reason").Single());
    }
}
