using System.Diagnostics;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>Whoever reads our output may stop reading: the application then waits, as it would without us, and nothing else does.</summary>
public sealed class StalledReaderTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_run_ends_though_nobody_reads_its_output(string descriptor)
    {
        using var folder = new TemporaryFolder();
        using var run = Process.Start(new ProcessStartInfo(OutriderProcess.Executable, ["run", "--", "sh", "-c", $"echo > up; while :; do echo 'one line more, until the pipe is full'; done >&{descriptor}"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OUTRIDER_STATE"] = folder["state"] },
        })!;
        try
        {
            await Eventually.True(() => File.Exists(folder["up"]) && ChildIsStuck(run.Id), "the application waits for its reader");
            ProcessControl.TrySignal(run.Id, Signal.Terminate);
            // One second for its output, ten for the reader of it, one for our own last words; then it must be over.
            using var limit = new CancellationTokenSource(2 * Eventually.Soon);
            await run.WaitForExitAsync(limit.Token);
            Assert.Equal(0, run.ExitCode);
        }
        finally
        {
            run.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Our own output is full, so its pipe is: the application sleeps in write(2).</summary>
    private static bool ChildIsStuck(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(child => File.ReadAllText($"/proc/{child}/wchan").Contains("pipe_write", StringComparison.Ordinal));
}
