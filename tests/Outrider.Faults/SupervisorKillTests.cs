using System.Diagnostics;
using Outrider.EndToEnd.Supervision;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>The supervisor is killed at random instants, also in the middle of a run's beginning.</summary>
public sealed class SupervisorKillTests
{
    private const int Kills = 10;

    [Fact]
    public async Task Whenever_the_supervisor_is_killed_nothing_of_the_run_lives_a_second_later_and_the_next_run_starts_well()
    {
        var random = Seed.Begin();
        using var folder = new TemporaryFolder();
        var config = $$"""
            app: { name: orphaned-{{Environment.ProcessId}}, command: [sh, -c, 'setsid sleep 1000 & sleep 1000 & echo up; wait'] }
            sidecars:
              helper: { command: [sh, -c, '(setsid sh -c "sleep 1000 & wait" &); sleep 1000'] }
              later: { command: [sleep, '1000'], start: after_app_ready }
            """;
        for (var kill = 1; kill <= Kills; kill++)
        {
            // Half of them hit a run that is only just becoming one: a child may be between its start and its first instruction.
            var after = kill % 2 == 0 ? random.Between(0, 300) : random.Between(300, 2500);
            var run = OutriderProcess.Run(folder, config);
            await Seed.Pass(after);
            await KillAsync(run, after);
        }

        await using var next = OutriderProcess.Run(folder, config);
        await next.Output.Line("up");
        await next.Log.Line("sidecar 'outrider' is ready");
        next.Signal(Signal.Terminate);
        await next.ExitCode();
        await next.NothingIsLeft();
        Assert.Empty(Groups.LeftOf(next.Pid));
        // The lock of the dead was never in the way: all were one run after the other in one state folder.
        Assert.Single(Directory.GetDirectories(folder["state"]));
    }

    private static async Task KillAsync(OutriderProcess run, TimeSpan after)
    {
        var watch = Stopwatch.StartNew();
        run.Signal(Signal.Kill);
        await run.NothingIsLeft();
        Seed.Tell($"killed after {after.TotalMilliseconds:0} ms: nothing left after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < Machine.Bound(TimeSpan.FromSeconds(1)), $"it took {watch.Elapsed}\n{run}");
        // The modules take the groups away; where they were killed before they knew of them, the next run does.
        await Eventually.True(() => run.HasExited, "it is reaped");
    }
}
