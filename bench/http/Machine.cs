using System.Diagnostics;
using System.Globalization;

namespace HttpBench;

/// <summary>What the figures were measured on and with.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown processor";
        var cores = File.ReadLines("/proc/cpuinfo").Count(l => l.StartsWith("processor", StringComparison.Ordinal));
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"""
            `bench/http/run` on {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {processor}, {cores} cores, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, .NET {Environment.Version},
            {FirstLine("nginx", "-v")}, {FirstLine("haproxy", "-v")}, {FirstLine("wrk", "-v")}, {FirstLine("h2load", "--version")}; load average {load} at the start.
            """;
    }

    private static string FirstLine(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var said = process!.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            var line = said.Split('\n').First(l => l.Length > 0);
            // What follows the version is the builder's and the copyright's.
            return string.Join(' ', line.Split(" - ")[0].Split(' ').TakeWhile(w => w is not ("[epoll]" or "Copyright"))).Replace("nginx version: ", "", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"no {program}";
        }
    }
}
