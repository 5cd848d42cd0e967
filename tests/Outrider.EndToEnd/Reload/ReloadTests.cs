using System.Net;
using System.Net.Sockets;
using Outrider.EndToEnd.Applications;
using Outrider.EndToEnd.Inbound;
using Outrider.EndToEnd.Logs;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.EndToEnd.Reload;

/// <summary>What one reload does, and what it does not.</summary>
public sealed class ReloadTests
{
    private const string Forever = "while :; do sleep 1000 & wait $!; done";

    [Fact]
    public async Task A_wrong_configuration_changes_nothing_and_says_everything_that_is_wrong()
    {
        await using var server = await FrontedServer.StartAsync();
        var wrong = await server.Run.Reload($"app: {{ command: {Application.Server}, stop: {{ grace: 10 }} }}\ninbound: [ {{ listen: nowhere }} ]\n");
        Assert.Equal(64, wrong.Code);
        Assert.Equal(["app.stop.grace", "inbound[0].listen"], wrong.Problems.Select(p => p.Path));
        var verb = await server.Run.Command("reload");
        Assert.Equal(64, verb.Code);
        Assert.Contains("outrider.yaml:1: app.stop.grace: '10' is not allowed", verb.Out + verb.Error);
        await server.SeenAsync("/as-before");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_69_and_changes_nothing()
    {
        using var other = new TcpListener(IPAddress.Loopback, FreePort.Next());
        other.Start();
        await using var server = await FrontedServer.StartAsync();
        var pid = await server.Run.SidecarPid();
        var before = Holdings.Of(server.Run.Pid).Descriptors;
        for (var i = 0; i < 3; i++)
        {
            // The free one comes first, and is let go of again.
            var refused = await server.Run.Reload(Plain($"  - listen: 127.0.0.1:0\n  - listen: 127.0.0.1:0\n  - listen: {other.LocalEndpoint}\n"));
            Assert.Equal(69, refused.Code);
            Assert.Contains($"outrider.yaml:7: inbound[2].listen: {other.LocalEndpoint} is taken by ", refused.Line);
        }

        Assert.InRange(Holdings.Of(server.Run.Pid).Descriptors, 0, before + 2);
        await server.SeenAsync("/as-before");
        other.Stop();
        Assert.Equal(0, (await server.Run.Reload(Plain($"  - listen: 127.0.0.1:0\n  - listen: 127.0.0.1:0\n  - listen: {other.LocalEndpoint}\n"))).Code);
        Assert.Equal(new Uri($"http://{other.LocalEndpoint}"), await server.Admin.InboundAsync(2));
        Assert.Equal(server.Url, await server.Admin.InboundAsync(0));
        Assert.Equal(pid, await server.Run.SidecarPid());
    }

    [Fact]
    public async Task The_first_log_sink_gets_what_the_application_says_from_then_on_and_output_can_be_hidden()
    {
        await using var receiver = await LogReceiver.StartAsync();
        var app = "command: [sh, -c, 'i=0; while :; do i=$((i+1)); echo line $i; sleep 0.01; done']";
        await using var run = OutriderProcess.Run($"app: {{ name: talker, {app} }}\n");
        var pid = await run.AppPid();
        await run.Log.Line("sidecar 'outrider' is ready");
        await run.Output.Line("line 5");
        Assert.Equal((0, "changed: app, logs"), Outcome(await run.Reload($"app: {{ name: talker, {app}, output: hidden }}\nlogs: {{ sinks: [ {{ type: http, url: '{receiver.Url}', batch: {{ max_wait: 50ms }} }} ] }}\n")));
        await Eventually.True(() => receiver.Messages("stdout").Count > 20, "lines arrive at the sink");
        var shown = run.Output.All.Count;
        var messages = receiver.Messages("stdout").Count;
        await Eventually.True(() => receiver.Messages("stdout").Count > messages + 20, "more lines arrive");
        Assert.InRange(run.Output.All.Count, shown, shown + 2);
        Assert.Equal((0, "changed: app, logs"), Outcome(await run.Reload($"app: {{ name: talker, {app} }}\n")));
        await Eventually.True(() => run.Output.All.Count > shown + 20, "they are shown again");
        Assert.Equal(pid, await run.AppPid());
    }

    [Fact]
    public async Task What_the_supervisor_alone_decides_changes_without_another_process()
    {
        const string command = $"command: [sh, -c, \"trap 'echo hup' HUP; trap 'echo term; exit 3' TERM; trap 'echo int; exit 4' INT; echo up; {Forever}\"]";
        await using var run = OutriderProcess.Run($"app: {{ name: orders, {command} }}\n");
        await run.Output.Line("up");
        await run.Log.Line("sidecar 'outrider' is ready");
        var next = $"app: {{ name: orders, {command}, stop: {{ signal: SIGINT }}, signals: {{ SIGHUP: forward }}, restart: {{ when: never }} }}\noutrider: {{ log: {{ level: warning }}, drain: {{ timeout: 1s }} }}\n";
        Assert.Equal((0, "changed: app, outrider"), Outcome(await run.Reload(next)));
        run.Signal(Signal.Hangup);
        await run.Output.Line("hup");
        Assert.Equal((0, "nothing has changed"), Outcome(await run.Reload("# a comment\n" + next)));
        Assert.False(run.Log.Has("nothing has changed"), run.ToString());
        Assert.Equal(4, (await run.Ask(new CommandRequest.Stop(true))).ExitCode);
        Assert.Single(run.Output.All, "up");
    }

    [Fact]
    public async Task Another_command_is_another_process_and_another_service_is_not()
    {
        string Config(string word, string more) => $"app: {{ name: orders, command: [sh, -c, 'echo {word} $OUTRIDER_STOCK_URL.; {Forever}'] }}\n{more}";
        await using var run = OutriderProcess.Run(Config("one", ""));
        await run.Output.Line("one .");
        await run.Log.Line("sidecar 'outrider' is ready");
        const string service = "outbound: { listen: '127.0.0.1:0', services: { stock: { discovery: { type: static, instances: ['127.0.0.1:9'] } } } }\n";
        Assert.Equal((0, "changed: outbound"), Outcome(await run.Reload(Config("one", service))));
        var changed = await run.Reload(Config("two", service));
        Assert.Equal((0, "changed: app\nthe application is restarted"), Outcome(changed));
        await run.Output.Line("two http://127.0.0.1:");
        Assert.Equal(1, run.Output.All.Count(l => l.StartsWith("one", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sidecars_come_and_go_with_the_configuration()
    {
        string Config(string sidecars) => $"app: {{ name: orders, command: [sh, -c, '{Forever}'] }}\nsidecars: {{ {sidecars} }}\n";
        // After the application: before it, a failure would end the run where it is faster than being ready by running.
        const string first = "first: { command: [sh, -c, 'echo first; exit 7'], start: after_app_ready, restart: { when: never } }";
        await using var run = OutriderProcess.Run(Config(first));
        await run.Log.Line("the application is ready");
        await run.Log.Line("sidecar 'first' ended: code 7");
        await run.Log.Line("sidecar 'outrider' is ready");
        Assert.Equal((0, "changed: sidecars\nsidecar 'second' is started"), Outcome(await run.Reload(Config($"{first}, second: {{ command: [sh, -c, 'echo second; {Forever}'] }}"))));
        await run.Output.Line("second");
        // One that has ended for good has another chance as something else.
        Assert.Equal((0, "changed: sidecars\nsidecar 'second' is stopped\nsidecar 'first' is started"), Outcome(await run.Reload(Config($"first: {{ command: [sh, -c, 'echo mended; {Forever}'] }}"))));
        await run.Output.Line("mended");
        await Eventually.True(() => run.Ask(new CommandRequest.Status()).Result.Status!.Processes.Select(p => p.Name).Order().SequenceEqual(["first", "orders", "outrider"]), "the second is gone");
        Assert.Equal(0, (await run.Command("stop")).Code);
    }

    [Fact]
    public async Task A_hangup_during_a_reload_is_done_after_it()
    {
        await using var server = await FrontedServer.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            server.Run.Folder.Write("outrider.yaml", Plain("  - listen: 127.0.0.1:0\n") + $"# {i}\n");
            server.Run.Signal(Signal.Hangup);
        }

        server.Run.Folder.Write("outrider.yaml", Plain("  - listen: 127.0.0.1:0\n  - listen: 127.0.0.1:0\n"));
        server.Run.Signal(Signal.Hangup);
        await server.Admin.InboundAsync(1);
        await server.SeenAsync("/as-before");
    }

    [Fact]
    public async Task A_stop_during_a_reload_is_a_stop()
    {
        await using var run = OutriderProcess.Run(Alternation.Config(0));
        await run.Log.Line("sidecar 'outrider' is ready");
        await run.Log.Line("the application is ready");
        run.Folder.Write("outrider.yaml", Alternation.Config(15));
        run.Signal(Signal.Hangup);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task The_modules_dying_in_a_reload_come_back_with_a_configuration_that_is_whole()
    {
        await using var server = await FrontedServer.StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            var reloading = server.Run.Reload(Plain("  - listen: 127.0.0.1:0\n" + (i % 2 == 0 ? "" : "  - listen: 127.0.0.1:0\n")));
            ProcessControl.TrySignal(await server.Run.SidecarPid(i), Signal.Kill);
            Assert.Contains((await reloading).Code, (int[])[0, 69]);
            await server.Run.Log.Nth("sidecar 'outrider' is ready", i + 1);
            await server.SeenAsync($"/after/{i}");
        }

        Assert.Equal(0, (await server.Run.Reload(Plain("  - listen: 127.0.0.1:0\n  - listen: 127.0.0.1:0\n"))).Code);
        await server.Admin.InboundAsync(1);
    }

    private static (int Code, string Line) Outcome(CommandAnswer answer) => (answer.Code, answer.Problems.Count == 0 ? answer.Line : string.Join("; ", answer.Problems));

    /// <summary>As <see cref="FrontedServer"/> has it, with other listeners.</summary>
    private static string Plain(string listeners) => $"app:\n  command: {Application.Server}\n  ready: {{ interval: 20ms }}\ninbound:\n{listeners}";
}
