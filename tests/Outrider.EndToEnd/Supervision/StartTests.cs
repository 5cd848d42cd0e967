using System.Net;
using Outrider.EndToEnd.Applications;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>The application starts beside its sidecar and not after it.</summary>
public sealed class StartTests
{
    private static readonly Signal Pause = new(19, "SIGSTOP");
    private static readonly Signal GoOn = new(18, "SIGCONT");

    [Fact]
    public async Task Callers_wait_while_the_modules_start_and_are_let_in_with_the_applications_readiness()
    {
        var port = FreePort.Next();
        var inbound = FreePort.Next();
        await using var run = OutriderProcess.Run($"app:\n  command: {Application.Server}\n  env: {{ PORT: '{port}' }}\n  port: {port}\n  ready: {{ command: [test, -e, may-be-ready], interval: 20ms }}\ninbound:\n  - listen: 127.0.0.1:{inbound}\n");
        var modules = await run.SidecarPid();
        ProcessControl.TrySignal(modules, Pause);
        // Whatever the modules do or do not, the application comes up and listens.
        await run.AppPid();
        await Eventually.Holds(() => ListensAsync(port), "the application listens");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{inbound}") };
        var early = client.GetAsync("/status/200", TestContext.Current.CancellationToken);
        ProcessControl.TrySignal(modules, GoOn);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await early).StatusCode);
        run.Folder.Write("may-be-ready", "");
        await Eventually.Holds(async () => (await client.GetAsync("/status/200")).StatusCode == HttpStatusCode.OK, "it is let in");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
    }

    [Fact]
    public async Task Modules_that_cannot_start_end_a_run_whose_application_has_started()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", "trap 'echo down; exit 0' TERM; echo up; while :; do sleep 1000 & wait $!; done");
        await NeverUpAsync(run);
        Assert.Equal(70, await run.ExitCode());
        Assert.Equal(["up", "down"], run.Output.All);
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task Modules_that_cannot_start_are_told_by_the_code_even_where_the_application_was_quicker()
    {
        await using var run = OutriderProcess.RunCommand("echo", "up");
        await NeverUpAsync(run);
        Assert.Equal(70, await run.ExitCode());
        Assert.Equal(["up"], run.Output.All);
    }

    [Fact]
    public async Task What_a_short_job_says_is_delivered_by_modules_that_come_up_after_its_end()
    {
        await using var sink = await RecordingServer.StartAsync("");
        await using var run = OutriderProcess.Run($"app: {{ command: [sh, -c, 'echo quick; exit 3'] }}\nlogs: {{ sinks: [{{ type: http, url: '{sink.Url("/")}' }}] }}\n");
        Assert.Equal(3, await run.ExitCode());
        Assert.True(run.Output.Has("quick"));
        Assert.Contains(sink.Requests, r => System.Text.Encoding.UTF8.GetString(r.Body).Contains("quick", StringComparison.Ordinal));
    }

    /// <summary>As many processes as are tried, each killed as it starts.</summary>
    private static async Task NeverUpAsync(OutriderProcess run)
    {
        for (var i = 1; i <= 5; i++) ProcessControl.TrySignal(await run.SidecarPid(i), Signal.Kill);
        Assert.False(run.Log.Has("sidecar 'outrider' is ready"), run.ToString());
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
