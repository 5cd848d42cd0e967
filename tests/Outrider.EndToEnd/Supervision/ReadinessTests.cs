using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>When an application counts as ready, and where it listens.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task The_port_of_an_application_is_found_though_a_child_of_it_listens()
    {
        var python = Peer.Require("python3", "python3");
        var port = FreePort.Next();
        await using var run = OutriderProcess.RunCommand("sh", "-c", $"{python} -m http.server --bind 127.0.0.1 {port} & wait");
        await run.Log.Line($"the application listens on port {port}");
    }

    [Fact]
    public async Task A_probe_over_http_wants_a_good_answer()
    {
        var python = Peer.Require("python3", "python3");
        var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, $"app:\n  command: [{python}, -m, http.server, --bind, 127.0.0.1, '{FreePort.Next()}']\n  ready: {{ http: /healthz, interval: 50ms }}\n");
        await run.Log.Line("GET /healthz HTTP/1.1\" 404");
        Assert.False(run.Log.Has("the application is ready"));
        folder.Write("healthz", "");
        await run.Log.Line("the application is ready");
    }

    [Fact]
    public async Task An_application_that_is_not_ready_in_time_ends_the_run()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sleep, '1000']\n  ready: { command: ['false'], interval: 20ms, deadline: 300ms }\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("the application was not ready within 300ms and is stopped"), run.ToString());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task A_late_application_is_tried_again_where_it_restarts()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sleep, '1000']\n  ready: { command: ['false'], interval: 20ms, deadline: 200ms }\n  restart: { when: on_failure, backoff: { first: 10ms, max: 10ms }, give_up_after: 2 }\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.Equal(2, run.Log.All.Count(l => l.Contains("was not ready within", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hanging_probe_is_killed_and_counts_as_a_failure()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sleep, '1000']\n  ready: { command: [sh, -c, 'echo x >> probes; sleep 1000'], interval: 10ms, timeout: 500ms }\n");
        await Eventually.True(() => File.ReadAllLines(run.Folder["probes"]).Length >= 3, "probes go on");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }
}
