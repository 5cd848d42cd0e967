using Outrider.EndToEnd.Applications;
using Outrider.EndToEnd.Inbound;
using Outrider.EndToEnd.Logs;
using Outrider.EndToEnd.Reload;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Supervision.Control;
using Outrider.Testing;

namespace Outrider.EndToEnd.Isolation;

/// <summary>Modules in processes of their own: each lives, falls and is limited by itself, and the main one shows all of them as one.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Each_lives_by_itself_and_the_main_process_knows_what_the_others_know()
    {
        await using var receiver = await LogReceiver.StartAsync();
        await using var upstream = await RecordingServer.StartAsync("stock\n");
        await using var server = await FrontedServer.StartAsync(sections: Sections(receiver, upstream, "logs: true, outbound: true"));
        await receiver.HasAsync("listening");
        var processes = await ProcessesAsync(server.Run);
        Assert.Equal(["logs", "outbound", "outrider"], processes.Where(p => p.Kind == "modules").Select(p => p.Name).Order());
        Assert.Equal(4, processes.Select(p => p.Pid).Distinct().Count());
        Assert.Equal("stock\n", await server.Client.GetStringAsync("/fetch/stock", Test));
        await Eventually.Holds(async () => (await server.Admin.MetricsAsync()).Contains("service=\"stock\"", StringComparison.Ordinal), "what the outbound process counts is shown");
        var status = await server.Admin.StatusAsync();
        Assert.True(status["services"] is not null && status["pipelines"] is not null, status.ToJsonString());

        foreach (var killed in new[] { "logs", "outbound" })
        {
            var before = await ProcessesAsync(server.Run);
            ProcessControl.TrySignal(before.Single(p => p.Name == killed).Pid, Signal.Kill);
            await Eventually.Holds(async () => (await ProcessesAsync(server.Run)).Single(p => p.Name == killed) is { State: "ready", Restarts: 1 }, $"{killed} is back");
            var after = await ProcessesAsync(server.Run);
            Assert.Equal(before.Where(p => p.Name != killed).Select(p => p.Pid), after.Where(p => p.Name != killed).Select(p => p.Pid));
            Assert.Equal("stock\n", await server.Client.GetStringAsync("/fetch/stock", Test));
        }
    }

    [Fact]
    public async Task All_of_them_follow_a_reload_an_upgrade_and_a_stop()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await LogReceiver.StartAsync();
        await using var upstream = await RecordingServer.StartAsync("stock\n");
        var sections = Sections(receiver, upstream, "logs: true, outbound: true");
        await using var server = await FrontedServer.StartAsync(sections: sections);
        var config = File.ReadAllText(server.Run.Folder["outrider.yaml"]);
        var pids = (await ProcessesAsync(server.Run)).Select(p => p.Pid).ToArray();
        Assert.Equal(0, (await server.Run.Reload(config.Replace("services:", $"services:\n    more: {{ discovery: {{ type: static, instances: ['{upstream.Url("/").Authority}'] }} }}"))).Code);
        // Refused by the one that would do it, and so by all.
        Assert.Equal(64, (await server.Run.Reload(config.Replace("services:", "services:\n    '': {}"))).Code);
        var moved = await server.Run.Reload(config.Replace("logs: true, ", ""));
        Assert.Equal((64, true), (moved.Code, moved.Line.Contains("outrider.isolate", StringComparison.Ordinal)));
        Assert.Equal(pids, (await ProcessesAsync(server.Run)).Select(p => p.Pid));
        Assert.Equal(0, (await server.Run.Ask(new CommandRequest.Upgrade(Upgrade.OtherExecutable.Copy(folder, "copy")))).Code);
        Assert.Equal("stock\n", await server.Client.GetStringAsync("/fetch/stock", Test));
        Assert.Equal(0, (await server.Run.Command("stop")).Code);
        await server.Run.NothingIsLeft();
    }

    [Fact]
    public async Task What_one_has_taken_and_another_refuses_is_undone()
    {
        await using var receiver = await LogReceiver.StartAsync();
        string Config(string sinks, string more) => $$"""
            app: { name: talker, command: [sh, -c, 'while :; do i=$((i+1)); echo line $i; sleep 0.01; done'], output: hidden }
            outrider: { isolate: { logs: true } }
            logs: { sinks: [ { type: http, url: '{{receiver.Url}}', batch: { max_wait: 50ms } }{{sinks}} ] }
            {{more}}
            """;
        await using var run = OutriderProcess.Run(Config("", ""));
        await receiver.HasAsync("line 5");
        await Eventually.Holds(async () => (await ProcessesAsync(run)).All(p => p.State == "ready"), "all are ready");
        var before = await ProcessesAsync(run);
        // The logs can do it; the main process cannot, since there is no such file.
        var refused = await run.Reload(Config(", { type: file, path: second.log }", "config_sync: [ { source: { type: file, path: nowhere.json }, target: { path: target.json }, deadline: 500ms } ]"));
        Assert.Empty(refused.Problems);
        Assert.Equal(64, refused.Code);
        Assert.Matches("^outrider: .*there is no such file", refused.Line);
        Assert.DoesNotContain("second.log", (await StatusOfLogsAsync(run)), StringComparison.Ordinal);
        var (lines, written) = (receiver.Messages("stdout").Count, 0L);
        await Eventually.Holds(() => HasStoppedAsync(run.Folder["second.log"]), "the sink that was undone gets nothing more");
        await Eventually.True(() => receiver.Messages("stdout").Count > lines + 20, "lines still arrive");
        Assert.Equal(before.Select(p => p.Pid), (await ProcessesAsync(run)).Select(p => p.Pid));
        var numbers = receiver.Messages("stdout").Select(m => int.Parse(m.AsSpan(5))).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);

        async Task<bool> HasStoppedAsync(string path)
        {
            var before = written;
            written = File.Exists(path) ? new FileInfo(path).Length : 0;
            var count = receiver.Messages("stdout").Count;
            await Eventually.True(() => receiver.Messages("stdout").Count > count + 10, "lines arrive meanwhile");
            return written == before;
        }
    }

    private static async Task<string> StatusOfLogsAsync(OutriderProcess run)
    {
        using var admin = await AdminApi.OfAsync(run);
        return (await admin.StatusAsync())["pipelines"]!.ToJsonString();
    }

    [Fact]
    public async Task One_that_exceeds_its_limit_goes_down_alone()
    {
        await using var receiver = await LogReceiver.StartAsync();
        await using var upstream = await RecordingServer.StartAsync("stock\n");
        // Less than any process of ours needs.
        await using var run = OutriderProcess.Run($"app: {{ command: {Application.Server} }}\n{Sections(receiver, upstream, "logs: true, outbound: { limits: { memory: 8MiB } }")}");
        await run.Log.Line("sidecar 'outbound' ran out of memory (its limit is 8MiB)");
        await receiver.HasAsync("listening");
        Assert.DoesNotContain(run.Log.All, l => l.Contains("sidecar 'logs' ended", StringComparison.Ordinal) || l.Contains("sidecar 'outrider' ended", StringComparison.Ordinal));
    }

    private static string Sections(LogReceiver receiver, RecordingServer upstream, string isolate) => $$"""
        outrider: { isolate: { {{isolate}} }, drain: { retire: 2s } }
        outbound:
          listen: 127.0.0.1:0
          services:
            stock: { discovery: { type: static, instances: ['{{upstream.Url("/").Authority}}'] } }
        logs: { sinks: [ { type: http, url: '{{receiver.Url}}', batch: { max_wait: 50ms } } ] }
        """;

    private static async Task<IReadOnlyList<ProcessStatus>> ProcessesAsync(OutriderProcess run) => (await run.Ask(new CommandRequest.Status())).Status!.Processes;
}
