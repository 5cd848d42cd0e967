using System.Globalization;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>What a run ends with.</summary>
public sealed class OutcomeTests
{
    // Signals 32 and 33 are glibc's own (nptl(7)); signal(2) refuses them, and whoever started these tests may have left them ignored.
    private const ulong OfTheCLibrary = 3UL << 31;

    [Fact]
    public async Task Without_any_file_the_application_runs_and_its_code_is_the_runs()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", "echo one; echo two >&2; exit 7");
        Assert.Equal(7, await run.ExitCode());
        Assert.Equal(["one"], run.Output.All);
        Assert.True(run.Log.Has("two"));
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task An_application_that_dies_of_a_signal_ends_the_run_as_a_shell_would()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", "kill -SEGV $$");
        Assert.Equal(128 + 11, await run.ExitCode());
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_named_with_its_place()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [no-such-program, --now]\n");
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("outrider.yaml:2: app.command: 'no-such-program' was not found on PATH"), run.ToString());
    }

    [Fact]
    public async Task A_command_that_may_not_be_executed_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Write("program", "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead);
        await using var run = OutriderProcess.RunCommand(program);
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has($"chmod +x {program}"), run.ToString());
    }

    [Fact]
    public async Task A_wrong_configuration_starts_nothing()
    {
        await using var run = OutriderProcess.Run("app:\n  comand: [sh]\n  port: 0\n");
        Assert.Equal(64, await run.ExitCode());
        Assert.True(run.Log.Has("outrider.yaml:2:"), run.ToString());
        Assert.True(run.Log.Has("outrider.yaml:3: app.port: '0' is not allowed"), run.ToString());
        Assert.False(run.Log.Has("started"));
    }

    [Fact]
    public async Task What_a_finished_application_left_running_ends_with_it()
    {
        // One in the application's process group, one that has left it.
        await using var run = OutriderProcess.RunCommand("sh", "-c", "sleep 1000 & setsid sleep 1000 & exit 0");
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task The_last_words_of_a_helper_that_outlives_the_application_for_a_moment_are_kept()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", "(read -r nothing < /dev/zero & sleep 0.2; echo last) & exit 0");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["last"], run.Output.All);
    }

    [Fact]
    public async Task The_application_reads_what_was_given_to_outrider()
    {
        await using var run = OutriderProcess.Start(new TemporaryFolder(), ["run", "--", "cat"], stdin: "from a pipe\n");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["from a pipe"], run.Output.All);
    }

    [Fact]
    public async Task The_application_starts_as_if_nothing_stood_between_it_and_the_user()
    {
        var environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["PLAIN"] = "a=b c" };
        await using var run = OutriderProcess.Start(new TemporaryFolder(),
            ["run", "--", "sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd | tr '\\n' ' '; echo; env | grep -E '^(DOTNET_gcServer|PLAIN|DOTNET_TieredPGO|DOTNET_EnableDiagnostics)=' | sort"], environment: environment);
        Assert.Equal(0, await run.ExitCode());
        // Nothing blocked, nothing ignored (the runtime ignores SIGPIPE); 3 is the folder that ls itself has open.
        Assert.Equal("SigBlk:\t0000000000000000", run.Output.All[0]);
        Assert.Equal(0UL, ulong.Parse(run.Output.All[1]["SigIgn:\t".Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~OfTheCLibrary);
        Assert.Equal(["0 1 2 3 ", "DOTNET_gcServer=0", "PLAIN=a=b c"], run.Output.All.Skip(2));
    }

    [Fact]
    public async Task The_configuration_gives_folder_and_variables()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["below"]);
        await using var run = OutriderProcess.Run(folder, "app:\n  command: [sh, -c, 'pwd; echo $GREETING']\n  directory: below\n  env: { GREETING: hello }\n");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal([folder["below"], "hello"], run.Output.All);
    }

    [Fact]
    public async Task Hidden_output_does_not_appear()
    {
        await using var run = OutriderProcess.Run("app:\n  command: [sh, -c, 'echo out; echo err >&2']\n  output: hidden\n");
        Assert.Equal(0, await run.ExitCode());
        Assert.Empty(run.Output.All);
        Assert.DoesNotContain("err", run.Log.All);
    }

    [Fact]
    public async Task A_second_run_of_the_same_name_gets_a_state_folder_of_its_own()
    {
        var folder = new TemporaryFolder();
        await using var first = OutriderProcess.Run(folder, "app: { name: twin, command: [sleep, '1000'] }\n");
        await first.AppPid();
        await using var second = OutriderProcess.Start(new TemporaryFolder(), ["run", "-c", folder["outrider.yaml"]], environment: new Dictionary<string, string> { ["OUTRIDER_STATE"] = folder["state"] });
        await second.AppPid();
        Assert.True(File.Exists(folder["state/twin/run.json"]));
        Assert.True(File.Exists(folder["state/twin.2/run.json"]));
        second.Signal(Signal.Terminate);
        Assert.Equal(0, await second.ExitCode());
        first.Signal(Signal.Terminate);
        Assert.Equal(0, await first.ExitCode());
    }

    [Fact]
    public async Task A_held_state_folder_that_the_user_wrote_is_named_with_its_place()
    {
        var folder = new TemporaryFolder();
        await using var first = OutriderProcess.Run(folder, "app: { command: [sleep, '1000'] }\noutrider:\n  state: mine\n");
        await first.AppPid();
        await using var second = OutriderProcess.Start(new TemporaryFolder(), ["run", "-c", folder["outrider.yaml"]]);
        Assert.Equal(69, await second.ExitCode());
        Assert.True(second.Log.Has($"outrider.yaml:3: outrider.state: '{folder["mine"]}' is held by another run (pid {first.Pid})"), second.ToString());
    }
}
