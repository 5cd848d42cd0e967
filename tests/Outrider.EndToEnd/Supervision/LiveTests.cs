using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>What becomes of a program that runs and is of no use any more.</summary>
public sealed class LiveTests
{
    [Fact]
    public async Task An_application_whose_live_probe_fails_ends_the_run_where_it_is_not_restarted()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sleep, '1000']\n  live: { command: [test, '!', -e, sick], interval: 20ms, failures: 2 }\n");
        await run.Log.Line("the application is ready");
        run.Folder.Write("sick", "");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("the application is stopped: its live probe failed 2 times in a row"), run.ToString());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task One_that_restarts_on_failure_gets_a_new_process_though_it_ended_well_when_it_was_asked()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sh, -c, \"trap 'exit 0' TERM; rm -f sick; echo up; while :; do sleep 1000 & wait $!; done\"]\n  live: { command: [test, '!', -e, sick], interval: 20ms, failures: 2 }\n  restart: { when: on_failure, backoff: { first: 10ms, max: 10ms } }\n");
        await run.Output.Line("up");
        await run.Log.Line("the application is ready");
        run.Folder.Write("sick", "");
        await run.Output.Nth("up", 2);
        await run.Log.Nth("the application is ready", 2);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
    }

    [Fact]
    public async Task One_that_hangs_is_found_out_and_killed_after_its_grace()
    {
        var python = Peer.Require("python3", "python3");
        var port = FreePort.Next();
        await using var run = OutriderProcess.Run($"app:\n  command: [{python}, -m, http.server, --bind, 127.0.0.1, '{port}']\n  port: {port}\n  live: {{ http: /, interval: 50ms, timeout: 500ms, failures: 2 }}\n  stop: {{ grace: 200ms }}\n");
        await run.Log.Line("the application is ready");
        ProcessControl.TrySignal(await run.AppPid(), new Signal(19, "SIGSTOP"));
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("the application did not end within 200ms and is killed"), run.ToString());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task A_sidecar_of_no_use_is_replaced_and_the_application_goes_on()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\nsidecars:\n  helper:\n    command: [sh, -c, 'rm -f sick; echo helping; exec sleep 1000']\n    live: { command: [test, '!', -e, sick], interval: 20ms, failures: 2 }\n    restart: { backoff: { first: 10ms, max: 10ms } }\n");
        var app = await run.AppPid();
        await run.Output.Line("helping");
        run.Folder.Write("sick", "");
        await run.Output.Nth("helping", 2);
        Assert.Contains(app, run.Left());
    }
}
