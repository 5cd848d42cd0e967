using System.Diagnostics;
using Outrider.Native;
using Outrider.Supervision.Limits;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>What an application has started ends with it, wherever it went: with groups, and where there are none.</summary>
public sealed class TreeTests
{
    // Forks twice, leaves its session, listens to no SIGTERM, and keeps the output open, at that.
    private const string Daemon = "(setsid sh -c 'trap \"\" TERM; (setsid sh -c \"trap : TERM; while :; do sleep 1000; done\" &) ; while :; do sleep 1000; done' &)";

    public static TheoryData<string> Kinds => ["on", "off"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Daemons_end_with_an_application_that_ends_by_itself(string groups)
    {
        await using var run = Start($"{Daemon}; sleep 0.2; echo bye; exit 3", groups);
        Assert.Equal(3, await run.ExitCode());
        await run.NothingIsLeft();
        Assert.True(run.Output.Has("bye"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Daemons_are_gone_within_the_grace_and_a_second(string groups)
    {
        await using var run = Start($"trap '' TERM; {Daemon}; {Daemon}; echo up; while :; do sleep 1000; done", groups, "stop: { grace: 200ms }");
        await run.Output.Line("up");
        await Eventually.True(() => run.Left().Count >= 10, "the daemons are there");
        var watch = Stopwatch.StartNew();
        run.Signal(Signal.Terminate);
        await run.Log.Line("did not end within 200ms and is killed");
        await Eventually.True(() => run.Left().Count <= 2, $"only supervisor and modules are left\n{run}");
        Assert.True(watch.Elapsed < TimeSpan.FromMilliseconds(1200) || IsBusy, $"it took {watch.Elapsed}");
        Assert.Equal(137, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Daemons_of_an_application_do_not_meet_its_successor(string groups)
    {
        await using var run = Start($"[ -e second ] && exec sleep 1000; touch second; {Daemon}; sleep 0.2; exit 1", groups, "restart: { when: on_failure, backoff: { first: 10ms, max: 10ms } }");
        await run.AppPid(2);
        // Supervisor, modules, and the second application.
        await Eventually.True(() => run.Left().Count == 3, "nothing of the first is left");
        Assert.False(run.HasExited);
    }

    [Fact]
    public async Task Without_groups_a_daemon_is_found_by_its_mark_and_one_without_it_at_the_end()
    {
        await using var run = Start("env -i setsid sleep 1000 & sleep 0.2; exit 0", "off");
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_supervisor_killed_around_the_start_of_the_application_leaves_nothing(string groups)
    {
        const int seed = 20261126;
        var random = new Random(seed);
        for (var i = 0; i < 15; i++)
        {
            await using var run = Start($"{Daemon}; wait; sleep 1000", groups, "name: killed-at-start");
            await run.Log.Line("sidecar 'outrider' is ready");
            // The application starts in these milliseconds; each of them is somebody's bad luck.
            var until = Stopwatch.GetTimestamp() + (long)(random.NextDouble() * 0.06 * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < until) Thread.Yield();
            run.Signal(Signal.Kill);
            await Eventually.True(() => run.Left().Count == 0, $"round {i} of seed {seed}: nothing of the run is left, but there is {string.Join(", ", run.Left())}\n{run}");
        }
    }

    [Fact]
    public async Task A_killed_supervisors_groups_are_taken_away_by_its_modules()
    {
        await using var run = Start($"{Daemon}; echo up; sleep 1000", "on");
        await run.Output.Line("up");
        Assert.NotEmpty(Groups.LeftOf(run.Pid));
        run.Signal(Signal.Kill);
        await run.NothingIsLeft();
        await Eventually.True(() => Groups.LeftOf(run.Pid).Count == 0, "no group is left");
    }

    private static bool IsBusy => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) > Environment.ProcessorCount;

    private static OutriderProcess Start(string script, string groups, string more = "region: here")
    {
        var folder = new TemporaryFolder();
        folder.Write("outrider.yaml", $"app:\n  {more}\n  command:\n    - sh\n    - -c\n    - |\n      {script}\n");
        return OutriderProcess.Start(folder, ["run", "-c", "outrider.yaml"], environment: groups == "off" ? new Dictionary<string, string> { [RunGroups.Switch] = "off" } : null);
    }
}
