using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Native;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_exit_code_and_both_outputs_come_back_from_the_folder_it_was_given()
    {
        var result = await Run("pwd; echo complaint >&2; exit 3");
        Assert.Equal((CommandEnd.Exited, 3), (result.End, result.ExitCode));
        Assert.Contains(_folder.Path, result.Output);
        Assert.Contains("complaint", result.Output);
    }

    [Fact]
    public async Task Output_is_kept_up_to_a_bound_and_the_rest_does_not_block_the_command()
    {
        var result = await Run("head -c 1000000 /dev/zero | tr '\\0' x");
        Assert.Equal((CommandEnd.Exited, 0), (result.End, result.ExitCode));
        Assert.Equal(8 << 10, result.Output.Length);
    }

    [Fact]
    public async Task A_command_that_does_not_end_is_ended_with_its_children()
    {
        var time = new FakeTime();
        var run = new CommandRunner(_folder.Path, time).RunAsync(["/bin/sh", "-c", "sleep 300 & echo $! > child; wait"], TimeSpan.FromSeconds(30), CancellationToken.None);
        await Eventually.True(() => File.Exists(_folder["child"]) && File.ReadAllText(_folder["child"]).EndsWith('\n'), "its child is there");
        var child = int.Parse(File.ReadAllText(_folder["child"]));
        time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return run.IsCompleted;
            },
            "the runner comes back");
        Assert.Equal(CommandEnd.TimedOut, (await run).End);
        await Eventually.True(() => !File.Exists($"/proc/{child}/stat") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), "the child has ended");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_to_be_so()
    {
        var result = await new CommandRunner(_folder.Path, TimeProvider.System).RunAsync(["/no/such/program"], TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.Equal(CommandEnd.NotStarted, result.End);
        Assert.Contains("No such file", result.Output);
    }

    private Task<CommandResult> Run(string script) =>
        new CommandRunner(_folder.Path, TimeProvider.System).RunAsync(["/bin/sh", "-c", script], TimeSpan.FromSeconds(30), CancellationToken.None);
}
