using Outrider.EndToEnd.Logs;
using Outrider.Faults.Load;
using Outrider.Faults.Programs;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>
/// The modules' process is stopped by a signal: it lives and does nothing. The supervisor does not ask it whether it works. It notices when it has something to tell that the
/// channel takes no more of, when a reload is not answered, and when a stop is not; until then callers wait and output is kept.
/// </summary>
public sealed class FreezeTests
{
    [Fact]
    public async Task While_the_modules_are_frozen_the_application_goes_on_and_afterwards_everything_is_answered_and_delivered()
    {
        var random = Seed.Begin();
        var port = FreePort.Next();
        await using var receiver = await LogReceiver.StartAsync();
        await using var run = OutriderProcess.Run($$"""
            app: { name: frozen, command: {{Program.TalkingServer}}, ready: { interval: 20ms } }
            inbound: [ { listen: '127.0.0.1:{{port}}' } ]
            logs: { sinks: [ { type: http, url: '{{receiver.Url}}', batch: { max_wait: 50ms } } ] }
            """);
        var app = await run.AppPid();
        await run.Log.Line("the application is ready");
        var modules = await new RunView(run, "frozen").ReadyAsync("outrider");
        await using var callers = new Callers(port, each: 2);
        await callers.AnsweredAfterAsync(0);
        for (var i = 0; i < 3; i++)
        {
            Signals.To(modules, Signals.Stop);
            var printed = run.Output.All.Count;
            await Seed.Pass(random.Between(300, 1500));
            await Eventually.True(() => run.Output.All.Count > printed + 20, "the application prints as before");
            Signals.To(modules, Signals.Continue);
            await callers.AnsweredAfterAsync(System.Diagnostics.Stopwatch.GetTimestamp());
        }

        await callers.StopAsync();
        Assert.Empty(callers.Bad);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.Single(run.Log.All, l => l.Contains("sidecar 'outrider' started", StringComparison.Ordinal));
        Assert.Equal(app, await run.AppPid());
        TalkedLines.AreAllThere(receiver, run);
    }

    [Fact]
    public async Task Modules_that_stay_frozen_are_replaced_when_they_do_not_take_what_they_are_told()
    {
        Seed.Begin();
        // What they are told of are the ends and starts of a helper that falls again and again.
        await using var run = OutriderProcess.Run("""
            app: { name: deaf, command: [sleep, '1000'] }
            sidecars:
              helper: { command: ['false'], start: after_app_ready, restart: { backoff: { first: 10ms, max: 10ms } } }
            """);
        var view = new RunView(run, "deaf");
        var app = await run.AppPid();
        var frozen = await view.ReadyAsync("outrider");
        Signals.To(frozen, Signals.Stop);
        await run.Log.Line("sidecar 'outrider' does not read what the supervisor tells it and is killed", 3 * Eventually.Soon);
        await view.ReadyAsync("outrider", frozen);
        Assert.Equal(app, (await view.ProcessAsync("deaf")).Pid);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task A_run_whose_modules_are_frozen_for_good_ends_in_time_and_with_the_applications_code()
    {
        Seed.Begin();
        await using var run = OutriderProcess.Run("""
            app: { name: frozen-end, command: [sh, -c, "trap 'exit 7' TERM; echo up; while :; do sleep 1000 & wait $!; done"] }
            outrider: { drain: { timeout: 500ms } }
            """);
        var modules = await new RunView(run, "frozen-end").ReadyAsync("outrider");
        await run.Output.Line("up");
        Signals.To(modules, Signals.Stop);
        run.Signal(Signal.Terminate);
        // Half a second to drain, ten to flush, and a second after each.
        Assert.Equal(7, await run.ExitCode(TimeSpan.FromSeconds(30)));
        await run.NothingIsLeft();
    }
}
