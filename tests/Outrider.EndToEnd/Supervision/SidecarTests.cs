using Outrider.Native;

namespace Outrider.EndToEnd.Supervision;

/// <summary>The user's own sidecars.</summary>
public sealed class SidecarTests
{
    [Fact]
    public async Task They_start_and_stop_in_the_order_that_is_promised()
    {
        await using var run = OutriderProcess.Run("""
            app:
              command: [sh, -c, "trap 'echo app down; exit 0' TERM; echo app up; while :; do sleep 1000 & wait $!; done"]
              ready: { command: [test, -e, app-may-be-ready] }
            sidecars:
              before:
                command: [sh, -c, "trap 'echo before down; exit 0' TERM; echo before up; touch before-is-up; while :; do sleep 1000 & wait $!; done"]
                ready: { command: [test, -e, before-is-up], interval: 20ms }
              after:
                command: [sh, -c, "trap 'echo after down; exit 0' TERM; echo after up; while :; do sleep 1000 & wait $!; done"]
                start: after_app_ready
            """);
        await run.Output.Line("app up");
        Assert.Equal(["before up", "app up"], run.Output.All);
        run.Folder.Write("app-may-be-ready", "");
        await run.Output.Line("after up");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal("before down", run.Output.All[^1]);
        Assert.Equal(["app down", "after down"], run.Output.All.Skip(3).SkipLast(1).OrderDescending());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task They_start_when_what_they_depend_on_is_ready_and_stop_before_it()
    {
        await using var run = OutriderProcess.Run("""
            app: { command: [sh, -c, "trap 'exit 0' TERM; echo app up; while :; do sleep 1000 & wait $!; done"] }
            sidecars:
              web:
                command: [sh, -c, "trap 'echo web down; exit 0' TERM; echo web up; while :; do sleep 1000 & wait $!; done"]
                depends_on: [cache, migrate]
              cache:
                command: [sh, -c, "trap 'echo cache down; exit 0' TERM; echo cache up; while :; do sleep 1000 & wait $!; done"]
                ready: { command: [test, -e, cache-may-be-ready], interval: 20ms }
                depends_on: [store]
              migrate:
                command: [sh, -c, 'echo migrated']
                restart: { when: never }
                ready: { command: ['false'] }
                depends_on: [store]
              store:
                command: [sh, -c, "trap 'echo store down; exit 0' TERM; echo store up; touch store-is-up; while :; do sleep 1000 & wait $!; done"]
                ready: { command: [test, -e, store-is-up], interval: 20ms }
            """);
        await run.Output.Line("cache up");
        await run.Output.Line("migrated");
        Assert.Equal("store up", run.Output.All[0]);
        Assert.False(run.Output.Has("web up"));
        run.Folder.Write("cache-may-be-ready", "");
        await run.Output.Line("app up");
        Assert.Equal(["web up", "app up"], run.Output.All.Skip(3));
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["web down", "cache down", "store down"], run.Output.All.Skip(5));
    }

    [Fact]
    public async Task Those_that_depend_on_one_that_is_lost_are_told_of_and_never_start()
    {
        await using var run = OutriderProcess.Run("""
            app: { command: [sleep, '1000'] }
            sidecars:
              first: { command: [sh, -c, 'exit 3'], start: after_app_ready, restart: { when: never }, ready: { command: ['false'] } }
              second: { command: [sh, -c, 'echo second'], start: after_app_ready, depends_on: [first] }
              third: { command: [sh, -c, 'echo third'], start: after_app_ready, depends_on: [second] }
            """);
        await run.Log.Line("sidecar 'second' is not started: sidecar 'first', which it depends on, has ended for good");
        await run.Log.Line("sidecar 'third' is not started: sidecar 'second', which it depends on, has ended for good");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.Empty(run.Output.All);
    }

    [Fact]
    public async Task A_job_before_the_application_is_over_before_it_starts()
    {
        await using var run = OutriderProcess.Run("app: { command: [sh, -c, 'echo app'] }\nsidecars:\n  migrate: { command: [sh, -c, 'echo migrated'], restart: { when: never }, ready: { command: ['false'] } }\n");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["migrated", "app"], run.Output.All);
    }

    [Fact]
    public async Task A_failed_job_before_the_application_ends_the_run_without_it()
    {
        await using var run = OutriderProcess.Run("app: { command: [sh, -c, 'echo app'] }\nsidecars:\n  migrate: { command: [sh, -c, 'exit 3'], restart: { when: never }, ready: { command: ['false'] } }\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.Empty(run.Output.All);
    }

    [Fact]
    public async Task A_sidecar_that_dies_is_started_again_and_the_application_goes_on()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\nsidecars:\n  helper: { command: [sh, -c, 'echo helping; sleep 0.05; exit 1'], restart: { backoff: { first: 10ms, max: 10ms } } }\n");
        var app = await run.AppPid();
        await run.Output.Nth("helping", 3);
        Assert.Contains(app, run.Left());
    }

    [Fact]
    public async Task A_sidecar_whose_program_is_missing_is_named_with_its_place()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\nsidecars:\n  helper:\n    command: [no-such-helper]\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("outrider.yaml:4: sidecars.helper.command: 'no-such-helper' was not found on PATH"), run.ToString());
    }
}
