using System.Diagnostics;
using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>
/// Where a peer's time goes under a case's load: the methods that perf(1) found running, by their share. Samples are taken by the timer, because
/// virtual machines mostly have no counters; Outrider's methods have names because its runtime was told to list them.
/// </summary>
internal static class Profile
{
    /// <summary>
    /// Makes .NET write /tmp/perf-PID.map, where perf looks for the names of what was compiled at run time; compile everything then; and put it where perf
    /// takes it for what it is.
    /// </summary>
    public static readonly string[] Variables = ["DOTNET_PerfMapEnabled=1", "DOTNET_ReadyToRun=0", "DOTNET_EnableWriteXorExecute=0"];

    private const int Seconds = 5;
    private const int Lines = 70;

    public static async Task<string> TakeAsync(RunningPeer peer, string folder, Func<Target, double, Task<LoadResult>> load)
    {
        var samples = Path.Combine(folder, $"{peer.Name}.perf");
        var loaded = load(peer.Target, Seconds + 1);
        await RunAsync("perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "-g", "-p", $"{peer.DataPath}", "-o", samples, "--", "sleep", $"{Seconds}");
        await loaded;
        var said = await RunAsync("perf", "report", "-i", samples, "--stdio", "--no-children", "-g", "none", "--percent-limit", "0.3", "--sort", "dso,symbol");
        File.Delete($"/tmp/perf-{peer.DataPath}.map");
        if (peer.Watcher is { } watcher) File.Delete($"/tmp/perf-{watcher}.map");
        var found = said.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Take(Lines);
        return $"{peer.Name}: where its time goes\n{string.Join('\n', found)}\n";
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidDataException($"{program} ended with code {process.ExitCode}: {await errors}");
    }
}
