using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpBench.Load;

/// <summary>The load generators that Debian has: wrk for HTTP/1, h2load for HTTP/2. They are cheaper than what they load, and count what was answered.</summary>
internal static partial class Tools
{
    /// <param name="seconds">Rounded up: wrk knows whole seconds alone.</param>
    public static async Task<LoadResult> WrkAsync(Target target, string path, int connections, double seconds, params string[] headers)
    {
        string[] arguments = ["-t1", $"-c{connections}", $"-d{Math.Ceiling(seconds)}", .. headers.SelectMany(h => new[] { "-H", h }), target.Url(path)];
        var said = await RunAsync("wrk", arguments, seconds);
        var errors = Number(WrkBadAnswers().Match(said).Groups[1]) + WrkSocketErrors().Match(said).Groups.Values.Skip(1).Sum(Number);
        return new LoadResult(Number(WrkRequests().Match(said).Groups[1]), errors);
    }

    /// <param name="streams">In flight on each connection.</param>
    public static async Task<LoadResult> H2loadAsync(Target target, string path, int connections, int streams, double seconds, params string[] more)
    {
        string[] arguments = ["-c", $"{connections}", "-m", $"{streams}", "-D", seconds.ToString(CultureInfo.InvariantCulture), "-w", "24", "-W", "24", .. more, target.Url(path)];
        var said = await RunAsync("h2load", arguments, seconds);
        var counts = H2loadRequests().Match(said);
        return new LoadResult(Number(counts.Groups[1]), Number(counts.Groups[2]) + Number(counts.Groups[3]));
    }

    private static async Task<string> RunAsync(string program, string[] arguments, double seconds)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds + 15));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return await output + await errors;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidDataException($"{program} did not end");
        }
    }

    /// <summary>0 where it was not said.</summary>
    private static long Number(Group group) => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(\d+) requests in ")]
    private static partial Regex WrkRequests();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex WrkBadAnswers();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex WrkSocketErrors();

    [GeneratedRegex(@"(\d+) succeeded, (\d+) failed, (\d+) errored")]
    private static partial Regex H2loadRequests();
}
