using Outrider.Native;

namespace Outrider.EndToEnd.Supervision;

/// <summary>What follows an application's end.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task An_application_that_keeps_failing_is_given_up_with_its_last_code()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sh, -c, 'echo try; exit 9']\n  restart: { when: on_failure, backoff: { first: 10ms, max: 20ms }, give_up_after: 3 }\n");
        Assert.Equal(9, await run.ExitCode());
        Assert.Equal(["try", "try", "try"], run.Output.All);
    }

    [Fact]
    public async Task A_success_ends_a_run_that_restarts_on_failure()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sh, -c, 'if [ -e seen ]; then echo good; else touch seen; echo bad; exit 1; fi']\n  restart: { when: on_failure, backoff: { first: 10ms, max: 10ms } }\n");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["bad", "good"], run.Output.All);
    }

    [Fact]
    public async Task Each_new_process_says_that_it_started()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sleep, '1000']\n  restart: { when: always, backoff: { first: 10ms, max: 10ms } }\n");
        var first = await run.AppPid();
        ProcessControl.TrySignal(first, Signal.Kill);
        Assert.NotEqual(first, await run.AppPid(2));
        Assert.False(run.HasExited);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
    }
}
