using System.Diagnostics;
using System.Globalization;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>What a process's violent death does to the others.</summary>
public sealed class FallTests
{
    [Fact]
    public async Task A_killed_sidecar_is_back_within_a_second_and_the_application_has_not_noticed()
    {
        const int lines = 3000;
        await using var run = OutriderProcess.RunCommand("sh", "-c", $"i=0; while [ $i -lt {lines} ]; do i=$((i+1)); echo $i; [ $((i % 100)) = 0 ] && sleep 0.02; done; echo done; exec sleep 1000");
        var app = await run.AppPid();
        await run.Log.Line("sidecar 'outrider' is ready");
        await run.Output.Line("100");
        var watch = Stopwatch.StartNew();
        ProcessControl.TrySignal(await run.SidecarPid(), Signal.Kill);
        await run.Log.Nth("sidecar 'outrider' is ready", 2);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1) || IsBusy, $"it took {watch.Elapsed}");
        await run.Output.Line("done");
        Assert.Equal(Enumerable.Range(1, lines).Select(i => i.ToString(CultureInfo.InvariantCulture)).Append("done"), run.Output.All);
        Assert.Equal([app], run.Log.All.Where(l => l.Contains("the application started")).Select(_ => app));
        Assert.Contains(app, run.Left());
    }

    [Fact]
    public async Task A_sidecar_that_dies_again_and_again_comes_back_again_and_again()
    {
        await using var run = OutriderProcess.RunCommand("sleep", "1000");
        for (var i = 1; i <= 4; i++)
        {
            await run.Log.Nth("sidecar 'outrider' is ready", i);
            ProcessControl.TrySignal(await run.SidecarPid(i), Signal.Kill);
        }

        await run.Log.Nth("sidecar 'outrider' is ready", 5);
        Assert.False(run.HasExited);
    }

    [Fact]
    public async Task When_the_supervisor_is_killed_nothing_is_orphaned()
    {
        await using var run = OutriderProcess.Run("app: { command: [sh, -c, 'sleep 1000 & echo up; wait'] }\nsidecars:\n  helper: { command: [sh, -c, 'sleep 1000 & echo helping; wait'] }\n");
        await run.Output.Line("up");
        await run.Output.Line("helping");
        // The supervisor, the modules, and two shells with a grandchild each.
        await Eventually.True(() => run.Left().Count == 6, "all six processes are there");
        run.Signal(Signal.Kill);
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task An_application_killed_by_somebody_else_ends_the_run()
    {
        await using var run = OutriderProcess.RunCommand("sleep", "1000");
        ProcessControl.TrySignal(await run.AppPid(), Signal.Kill);
        Assert.Equal(137, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task Nobody_reading_the_output_does_not_end_the_application()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", $"\"{OutriderProcess.Executable}\" run -- sh -c 'for i in 1 2 3 4 5; do echo $i; sleep 0.1; done; echo still here >&2; exit 6' | head -n 1; exit 0");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["1"], run.Output.All);
        Assert.True(run.Log.Has("still here"), run.ToString());
    }

    /// <summary>The second is a promise for a machine that has a processor to spare: not one where two compilers and six test runs share two.</summary>
    private static bool IsBusy => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) > Environment.ProcessorCount;
}
