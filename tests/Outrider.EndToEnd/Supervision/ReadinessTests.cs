using Outrider.EndToEnd.Applications;
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

    [Theory]
    [InlineData("true", "well")]
    [InlineData("shop.Orders", "orders")]
    public async Task A_probe_of_gRPCs_health_wants_the_service_to_serve(string service, string file)
    {
        var port = FreePort.Next();
        await using var run = OutriderProcess.Run($"app:\n  command: {Application.GrpcHealth}\n  env: {{ PORT: '{port}' }}\n  port: {port}\n  ready: {{ grpc: {service}, interval: 20ms }}\n");
        await run.Output.Nth("not serving", 2);
        Assert.False(run.Log.Has("the application is ready"));
        run.Folder.Write(file, "");
        await run.Log.Line("the application is ready");
    }

    [Fact]
    public async Task A_service_that_gRPCs_health_does_not_know_is_not_ready()
    {
        var port = FreePort.Next();
        await using var run = OutriderProcess.Run($"app:\n  command: {Application.GrpcHealth}\n  env: {{ PORT: '{port}' }}\n  port: {port}\n  ready: {{ grpc: unheard.Of, interval: 20ms, deadline: 3s }}\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Output.Has("listening"), run.ToString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_program_may_say_by_itself_that_it_is_ready_on_a_descriptor_of_its_own_and_has_no_other(int number)
    {
        await using var run = OutriderProcess.Run($"app:\n  command: [sh, -c, 'ls -m /proc/$$/fd; until [ -e go ]; do sleep 0.05; done; echo ready >&{number}; echo more >&{number}; echo said; exec sleep 1000']\n  ready: {{ descriptor: {number} }}\n");
        // 10 and above are the shell's own, which reads a script by them; it was given none.
        Assert.Equal($"0, 1, 2, {number}", (await run.Output.Line("0, 1, 2")).Trim());
        Assert.False(run.Log.Has("the application is ready"));
        run.Folder.Write("go", "");
        await run.Log.Line("the application is ready");
        await run.Output.Line("said");
    }

    [Fact]
    public async Task A_program_that_closes_the_descriptor_and_says_nothing_is_late()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sh, -c, 'exec 3>&-; exec sleep 1000']\n  ready: { descriptor: 3, deadline: 300ms }\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("the application was not ready within 300ms"), run.ToString());
    }

    [Fact]
    public async Task A_program_that_cannot_be_executed_is_named_though_its_descriptor_is_that_of_the_reason()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [no-such-program]\n  ready: { descriptor: 3 }\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("outrider.yaml:2: app.command: 'no-such-program' was not found on PATH"), run.ToString());
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
