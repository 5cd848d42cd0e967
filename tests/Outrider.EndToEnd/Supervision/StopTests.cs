using System.Diagnostics;
using Outrider.Native;

namespace Outrider.EndToEnd.Supervision;

/// <summary>How a run ends when it is asked to.</summary>
public sealed class StopTests
{
    // `wait` lets the shell take a signal at once, and the loop goes on after one that was only noted.
    private const string Forever = "while :; do sleep 1000 & wait $!; done";

    [Fact]
    public async Task Asked_to_stop_the_application_may_say_its_last_word_and_its_code_is_the_runs()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", $"trap 'echo bye; exit 5' TERM; echo up; {Forever}");
        await run.Output.Line("up");
        run.Signal(Signal.Terminate);
        Assert.Equal(5, await run.ExitCode());
        Assert.Equal(["up", "bye"], run.Output.All);
        await run.NothingIsLeft();
    }

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGINT")]
    public async Task An_application_that_dies_of_being_asked_has_stopped_well(string name)
    {
        await using var run = OutriderProcess.RunCommand("sleep", "1000");
        await run.AppPid();
        Assert.True(Signal.TryParse(name, out var signal));
        run.Signal(signal);
        Assert.Equal(0, await run.ExitCode());
    }

    [Fact]
    public async Task An_application_that_does_not_listen_is_killed_after_its_grace_with_all_it_started()
    {
        await using var run = OutriderProcess.Run($"app:\n  command: [sh, -c, \"trap 'echo no' TERM; echo up; {Forever}\"]\n  stop: {{ grace: 300ms }}\n");
        await run.Output.Line("up");
        run.Signal(Signal.Terminate);
        Assert.Equal(137, await run.ExitCode());
        Assert.True(run.Log.Has("the application did not end within 300ms and is killed"), run.ToString());
        Assert.Equal(["up", "no"], run.Output.All);
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task Asked_again_it_does_not_wait_for_the_grace()
    {
        await using var run = OutriderProcess.Run($"app:\n  command: [sh, -c, \"trap 'echo no' TERM; echo up; {Forever}\"]\n  stop: {{ grace: 10m }}\n");
        await run.Output.Line("up");
        run.Signal(Signal.Terminate);
        await run.Output.Line("no");
        run.Signal(Signal.Interrupt);
        Assert.Equal(137, await run.ExitCode());
    }

    [Fact]
    public async Task The_same_signal_twice_at_once_is_one_request()
    {
        await using var run = OutriderProcess.Run($"app:\n  command: [sh, -c, \"trap 'echo bye; exit 3' TERM; echo up; {Forever}\"]\n  stop: {{ grace: 10m }}\n");
        await run.Output.Line("up");
        run.Signal(Signal.Terminate);
        run.Signal(Signal.Terminate);
        Assert.Equal(3, await run.ExitCode());
        Assert.False(run.Log.Has("stopping at once"), run.ToString());
    }

    [Fact]
    public async Task The_stop_signal_is_the_users_choice()
    {
        await using var run = OutriderProcess.Run($"app:\n  command: [sh, -c, \"trap 'exit 3' QUIT; echo up; {Forever}\"]\n  stop: {{ signal: SIGQUIT }}\n");
        await run.Output.Line("up");
        run.Signal(Signal.Terminate);
        Assert.Equal(3, await run.ExitCode());
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("QUIT")]
    [InlineData("WINCH")]
    public async Task Other_signals_are_the_applications(string name)
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", $"trap 'echo got; exit 0' {name}; echo up; {Forever}");
        await run.Output.Line("up");
        Assert.True(Signal.TryParse("SIG" + name, out var signal));
        run.Signal(signal);
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["up", "got"], run.Output.All);
    }

    [Fact]
    public async Task What_a_signal_does_is_the_users_choice()
    {
        await using var run = OutriderProcess.Run($"app:\n  command: [sh, -c, \"trap 'echo got USR1' USR1; trap 'echo got HUP' HUP; trap 'echo got WINCH' WINCH; trap 'exit 4' TERM; echo up; {Forever}\"]\n  signals: {{ SIGUSR1: ignore, SIGHUP: forward, SIGUSR2: reload, SIGQUIT: stop }}\n");
        await run.Output.Line("up");
        run.Signal(Signal.User1);
        run.Signal(Signal.WindowChange);
        await run.Output.Line("got WINCH");
        run.Signal(Signal.Hangup);
        await run.Output.Line("got HUP");
        run.Signal(Signal.User2);
        await run.Log.Line("a reload of the configuration is asked for by SIGUSR2");
        run.Signal(Signal.Quit);
        Assert.Equal(4, await run.ExitCode());
        Assert.Equal(["up", "got WINCH", "got HUP"], run.Output.All);
    }

    [Fact]
    public async Task A_hangup_asks_for_a_reload_where_there_is_a_file()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\n");
        await run.AppPid();
        run.Signal(Signal.Hangup);
        await run.Log.Line("a reload of the configuration is asked for by SIGHUP");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
    }

    [Fact]
    public async Task Stopping_while_the_application_waits_to_be_started_again_is_a_good_end()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sh, -c, 'exit 4']\n  restart: { when: always, backoff: { first: 10m, max: 10m } }\n");
        await run.Log.Line("will be started again");
        var watch = Stopwatch.StartNew();
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Without_a_command_outrider_rides_attached_until_it_is_told_to_stop()
    {
        await using var run = OutriderProcess.Run("app: { port: 8080 }\n");
        await run.Log.Line("sidecar 'outrider' is ready");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.False(run.Log.Has("the application"));
    }
}
