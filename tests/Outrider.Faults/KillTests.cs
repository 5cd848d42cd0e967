using System.Diagnostics;
using Outrider.EndToEnd.Applications;
using Outrider.Faults.Load;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>Processes of a run are killed at random instants under load.</summary>
public sealed class KillTests
{
    private const int Kills = 14;
    private const string Service = "killed";

    // A second is promised; rows of kills within ten seconds meet the back-off of the modules, which is then up to some seconds by design.
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Whoever_is_killed_no_connection_is_refused_and_only_requests_on_its_connections_fail()
    {
        var random = Seed.Begin();
        var port = FreePort.Next();
        await using var run = OutriderProcess.Run($$"""
            app:
              name: {{Service}}
              command: {{Application.Server}}
              ready: { interval: 20ms }
              restart: { when: always, backoff: { first: 20ms, max: 100ms }, give_up_after: 1000 }
            sidecars:
              helper: { command: [sleep, '1000'], restart: { backoff: { first: 20ms, max: 100ms } } }
            inbound:
              - listen: 127.0.0.1:{{port}}
            """);
        var view = new RunView(run, Service);
        await run.Log.Line("the application is ready");
        await view.ReadyAsync("outrider");
        var blows = new Blows();
        await using var callers = new Callers(port, each: 4);
        await callers.AnsweredAfterAsync(0);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Seed.Pass(random.Between(50, 700));
            await KillAsync(run, view, callers, blows, random.GetItems(["outrider", "outrider", Service, "helper"], 1)[0]);
        }

        await callers.StopAsync();
        Seed.Tell($"{callers.Answered} answered; {string.Join(", ", callers.Bad.CountBy(c => c.Outcome).Select(c => $"{c.Value} {c.Key}"))}");
        Assert.DoesNotContain(callers.Bad, c => c.Outcome == CallOutcome.Refused);
        Assert.Empty(blows.Unexplained(callers.Bad));
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
        Assert.Empty(EndToEnd.Supervision.Groups.LeftOf(run.Pid));
    }

    private static async Task KillAsync(OutriderProcess run, RunView view, Callers callers, Blows blows, string victim)
    {
        var before = await view.PidsAsync();
        var at = Stopwatch.GetTimestamp();
        Signals.To(before[victim], Signal.Kill);
        await view.ReadyAsync(victim, before[victim]);
        var served = await callers.AnsweredAfterAsync(Stopwatch.GetTimestamp());
        var until = Stopwatch.GetTimestamp();
        if (victim == "outrider") blows.ToModules(at, until);
        if (victim == Service) blows.ToApplication(at, until);
        var took = Stopwatch.GetElapsedTime(at, until);
        Seed.Tell($"{victim} killed; served again after {took.TotalMilliseconds:0} ms ({served.TotalMilliseconds:0} ms after it was ready)");
        Assert.True(took < Machine.Bound(Back), $"it took {took}\n{run}");
        var after = await view.PidsAsync();
        Assert.Equal(before.Where(p => p.Key != victim), after.Where(p => p.Key != victim));
        Assert.Equal(run.Pid, (await view.StatusAsync()).SupervisorPid);
    }
}
