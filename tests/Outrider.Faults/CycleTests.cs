using System.Globalization;
using System.Net.NetworkInformation;
using Outrider.EndToEnd.Supervision;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>Runs that begin and end, hundreds of times; <c>bench/faults/run</c> does it ten thousand times.</summary>
public sealed class CycleTests
{
    private const int Lanes = 4;
    private const int Restarts = 60;

    /// <summary>How many, where it is not the number for every change.</summary>
    public const string Variable = "OUTRIDER_FAULT_CYCLES";

    private static int Cycles => int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 300;

    [Fact]
    public async Task After_hundreds_of_runs_nothing_of_them_is_left_and_every_code_was_right()
    {
        var random = Seed.Begin();
        var seeds = Enumerable.Range(0, Lanes).Select(_ => random.Next()).ToArray();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(seeds.Select((seed, lane) => Task.Run(() => LaneAsync(new Random(seed), lane))));
        Seed.Tell($"{Cycles} runs in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task A_run_whose_programs_end_and_begin_again_and_again_grows_by_nothing()
    {
        Seed.Begin();
        await using var run = OutriderProcess.Run("""
            app: { name: cycled, command: ['true'], restart: { when: always, backoff: { first: 10ms, max: 10ms } } }
            sidecars:
              helper: { command: [sh, -c, 'sleep 1000 & exit 1'], restart: { backoff: { first: 10ms, max: 10ms } } }
            """);
        await new RunView(run, "cycled").ReadyAsync("outrider");
        await run.Log.Nth("the application started as pid", Restarts / 3, 3 * Eventually.Soon);
        var before = ProcessSample.Of(run.Pid);
        await run.Log.Nth("the application started as pid", Restarts, 3 * Eventually.Soon);
        var after = ProcessSample.Of(run.Pid);
        Seed.Tell($"{before} … {after}; {run.Log.All.Count(l => l.Contains("started as pid", StringComparison.Ordinal))} starts");
        Assert.InRange(after.Descriptors - before.Descriptors, -100, 20);
        Assert.InRange(after.Threads - before.Threads, -100, 8);
        Assert.InRange(after.ResidentKb - before.ResidentKb, -100_000, 20_000);
        Assert.InRange(run.Left().Count, 2, 12);
        run.Signal(Signal.Terminate);
        await run.ExitCode();
        await run.NothingIsLeft();
        Assert.Empty(Groups.LeftOf(run.Pid));
    }

    private static async Task LaneAsync(Random random, int lane)
    {
        using var folder = new TemporaryFolder();
        var service = $"cycle-{Environment.ProcessId}-{lane}";
        for (var cycle = lane; cycle < Cycles; cycle += Lanes)
        {
            var (command, stops, code) = random.Next(4) switch
            {
                0 => ("[sleep, '1000']", true, 0),
                1 => ("[sh, -c, 'exit 3']", false, 3),
                2 => ("[sh, -c, 'setsid sleep 1000 & exec true']", false, 0),
                _ => ("['true']", false, 0),
            };
            await CycleAsync(folder, service, command, stops ? random.Between(0, 600) : null, code);
        }
    }

    /// <param name="folder">Of the lane: one run after the other has the same state, name and control socket.</param>
    /// <param name="service">Its name.</param>
    /// <param name="command">The application.</param>
    /// <param name="stopAfter">When it is asked to stop; null where it ends by itself.</param>
    /// <param name="code">What the run must end with.</param>
    private static async Task CycleAsync(TemporaryFolder folder, string service, string command, TimeSpan? stopAfter, int code)
    {
        var run = OutriderProcess.Run(folder, $"app: {{ name: {service}, command: {command} }}\nadmin: {{ listen: '127.0.0.1:0' }}\n");
        if (stopAfter is { } after)
        {
            // Not before it has made the first thing that it must take away again: until then a signal ends it as any other program.
            await Eventually.True(() => run.HasExited || Groups.LeftOf(run.Pid).Count > 0, "it has begun");
            await Seed.Pass(after);
            run.Signal(Signal.Terminate);
        }

        Assert.Equal(code, await run.ExitCode(3 * Eventually.Soon));
        Assert.Empty(run.Left());
        Assert.Empty(Groups.LeftOf(run.Pid));
        Assert.Empty(Directory.GetFiles(folder["state"], "control.sock", SearchOption.AllDirectories));
        // The lock was free each time, or a second folder would be beside the first; the same name again is what tells.
        Assert.Equal([Path.Combine(folder.Path, "state", service)], Directory.GetDirectories(folder["state"]));
        var port = Supervision.RunRecord.Read(Path.Combine(folder.Path, "state", service)) is { AdminUrl.Length: > 0 } record ? new Uri(record.AdminUrl).Port : 0;
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), l => l.Port == port && port != 0);
    }
}
