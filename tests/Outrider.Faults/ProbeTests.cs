using Outrider.Faults.Programs;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>Probes that are never answered, and commands that never end.</summary>
public sealed class ProbeTests
{
    private const int Samples = 12;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Probes_that_hang_cost_the_supervisor_nothing_that_grows_and_do_not_hold_up_its_stop()
    {
        Seed.Begin();
        var port = FreePort.Next();
        await using var run = OutriderProcess.Run($$"""
            app:
              name: mute
              command: {{Program.Mute}}
              env: { PORT: '{{port}}' }
              port: {{port}}
              ready: { http: /healthz, interval: 50ms, timeout: 100ms, deadline: 1h }
              live: { http: /healthz, delay: 1h, interval: 50ms, timeout: 100ms }
            sidecars:
              sleepy:
                command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"]
                start: before_app
                ready: { command: [sh, -c, '[ -e sleepy-is-ready ] || exec sleep 1000'], interval: 50ms, timeout: 1s, deadline: 1h, failures: 100 }
            """);
        await new RunView(run, "mute").ReadyAsync("outrider");
        run.Folder.Write("sleepy-is-ready", "");
        await run.Output.Line("listening");
        File.Delete(run.Folder["sleepy-is-ready"]);
        // The first second has the start in it, and code that is compiled while it runs.
        await Seed.Pass(TimeSpan.FromSeconds(2));
        var samples = new List<(ProcessSample Supervisor, int Processes)>();
        for (var i = 0; i < Samples; i++)
        {
            samples.Add((ProcessSample.Of(run.Pid), run.Left().Count));
            await Seed.Pass(Interval);
        }

        var cpu = samples[^1].Supervisor.CpuMs - samples[0].Supervisor.CpuMs;
        Seed.Tell($"{cpu} ms of processor in {(Samples - 1) * Interval.TotalSeconds:0.0} s; threads {string.Join(' ', samples.Select(s => s.Supervisor.Threads))}; descriptors {string.Join(' ', samples.Select(s => s.Supervisor.Descriptors))}; processes {string.Join(' ', samples.Select(s => s.Processes))}");
        IsFlat([.. samples.Select(s => s.Supervisor.Threads)], 4);
        IsFlat([.. samples.Select(s => s.Supervisor.Descriptors)], 8);
        IsFlat([.. samples.Select(s => s.Processes)], 4);
        // Two probes some times a second and a command once: a few hundredths of a core, and never as much as a busy loop.
        Assert.InRange(cpu, 0, (Samples - 1) * Interval.TotalMilliseconds / 3);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.True(watch.Elapsed < Machine.Bound(TimeSpan.FromSeconds(3)), $"the stop took {watch.Elapsed}\n{run}");
        await run.NothingIsLeft();
    }

    /// <summary>What comes and goes with each turn does not add up: the second half of the samples has no more than the first, but for <paramref name="swing"/>.</summary>
    private static void IsFlat(int[] samples, int swing) => Assert.InRange(samples[(Samples / 2)..].Max() - samples[..(Samples / 2)].Max(), int.MinValue, swing);
}
