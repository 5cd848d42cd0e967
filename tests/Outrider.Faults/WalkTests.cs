using System.Globalization;
using Outrider.EndToEnd.Logs;
using Outrider.EndToEnd.Supervision;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>Everything at once, at random, for a while.</summary>
public sealed class WalkTests
{
    /// <summary>How long, where it is not the time for every change.</summary>
    public const string Variable = "OUTRIDER_FAULT_SECONDS";

    private static readonly TimeSpan Length =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 40);

    [Fact]
    public async Task Through_kills_reloads_upgrades_restarts_and_freezes_nothing_is_refused_no_line_is_missing_and_the_run_is_the_same()
    {
        var random = Seed.Begin();
        await using var receiver = await LogReceiver.StartAsync();
        await using var walk = await Walk.BeginAsync(random, receiver.Url);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (watch.Elapsed < Length) await walk.StepAsync();
        await walk.StopCallersAsync();
        walk.Run.Signal(Signal.Terminate);
        Assert.Equal(0, await walk.Run.ExitCode(2 * Eventually.Soon));
        await walk.Run.NothingIsLeft();
        Assert.Empty(Groups.LeftOf(walk.Run.Pid));
        TalkedLines.AreAllThere(receiver, walk.Run);
        Assert.False(walk.Run.Log.Has("a fault of the supervisor's own"), walk.Run.ToString());
    }
}
