using System.ComponentModel;
using System.Diagnostics;
using System.Text;
// The ban on Process is for the supervisor, whose reaper its SIGCHLD handler would compete with. This type runs in the sidecar process, which reaps nobody.
#pragma warning disable RS0030

namespace Outrider.Native;

/// <summary>Runs short commands of the user's (checks, notifications) in the sidecar process: bounded in time and output, ended with all their descendants.</summary>
internal sealed class CommandRunner(string folder, TimeProvider time)
{
    // A screen or two of a checker's complaints.
    private const int MaxOutputCharacters = 8 << 10;

    // A descendant that outlives its command may keep the pipes open for good.
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);

    public async Task<CommandResult> RunAsync(IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        using var process = new Process { StartInfo = StartInfo(command) };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return new CommandResult(CommandEnd.NotStarted, 0, e.Message);
        }

        process.StandardInput.Close();
        var output = new StringBuilder();
        var read = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        var hasExited = await WaitAsync(process, timeout, cancel);
        cancel.ThrowIfCancellationRequested();
        await Task.WhenAny(read, Task.Delay(LastOutput, time, CancellationToken.None));
        lock (output) return new CommandResult(hasExited ? CommandEnd.Exited : CommandEnd.TimedOut, hasExited ? process.ExitCode : 0, output.ToString().Trim());
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        return start;
    }

    private async Task<bool> WaitAsync(Process process, TimeSpan timeout, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            await process.WaitForExitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return false;
        }
    }

    // What is over the bound is read and dropped, so that the command does not block on a full pipe.
    private static async Task ReadAsync(StreamReader reader, StringBuilder output)
    {
        var buffer = new char[1 << 10];
        try
        {
            for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
                lock (output) output.Append(buffer, 0, Math.Min(count, MaxOutputCharacters - output.Length));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was let go of while a descendant held the pipe.
        }
    }
}
