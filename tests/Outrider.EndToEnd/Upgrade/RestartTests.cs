using Outrider.EndToEnd.Inbound;
using Outrider.EndToEnd.Reload;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.EndToEnd.Upgrade;

/// <summary>Another process of the modules in the place of one: asked for, without a failed request; by a kill, without a refused connection.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Restarting_the_modules_under_load_fails_no_request()
    {
        await using var server = await FrontedServer.StartAsync(sections: "outrider: { drain: { retire: 2s } }");
        var pids = new HashSet<int>();
        await using var callers = Callers.Start(server.Url, holdsSocket: false);
        for (var i = 0; i < 5; i++)
        {
            await callers.ProgressAsync();
            var answer = await server.Run.Ask(new CommandRequest.Restart("outrider"));
            Assert.StartsWith("sidecar 'outrider' runs again as pid ", answer.Line, StringComparison.Ordinal);
            Assert.True(pids.Add(int.Parse(answer.Line.AsSpan(answer.Line.LastIndexOf(' ') + 1))), answer.Line);
        }

        await callers.ProgressAsync();
        await callers.StopAsync();
        Assert.Empty(callers.Failures.Take(3));
        await Eventually.True(() => server.Run.Left().Intersect(pids).Count() == 1, "those that were succeeded have ended");
    }

    [Fact]
    public async Task Killing_the_modules_at_any_instant_refuses_no_connection()
    {
        const int seed = 20261127;
        var random = new Random(seed);
        await using var server = await FrontedServer.StartAsync();
        var load = new Load(server.Url, 4, "/status/200");
        for (var i = 1; i <= 10; i++)
        {
            await load.ProgressAsync();
            await Task.Delay(random.Next(50), Test);
            ProcessControl.TrySignal(await server.Run.SidecarPid(i), Signal.Kill);
            await server.Run.Log.Nth("sidecar 'outrider' is ready", i + 1);
        }

        await load.StopAsync();
        Assert.True(load.Failures.IsEmpty, $"seed {seed}: {string.Join("\n", load.Failures.Take(3))}");
    }
}
