using System.Globalization;

namespace Outrider.Supervision.Limits;

/// <summary>
/// Which limit goes into which file of a group, and in what words (cgroup-v1 and cgroup-v2 of the kernel's admin guide). Every file is written, "no limit" too: a kill by
/// version 1 forbids forking, and a limit may have been taken out of the configuration since.
/// </summary>
internal static class LimitFiles
{
    // The kernel's own default.
    private const long PeriodMicroseconds = 100_000;

    private const string Unlimited = "max";
    private const string UnlimitedInOne = "-1";

    public static IReadOnlyList<(string Path, string Text)> For(LimitsModel limits, GroupPaths paths)
    {
        var files = new List<(string, string)>();
        if (paths.For("memory") is { } memory) files.AddRange(Memory(limits, paths.IsUnified("memory")).Select(f => (Path.Combine(memory, f.Name), f.Text)));
        if (paths.For("cpu") is { } cpu) files.AddRange(Cpu(limits, paths.IsUnified("cpu")).Select(f => (Path.Combine(cpu, f.Name), f.Text)));
        if (paths.For("pids") is { } pids) files.Add((Path.Combine(pids, "pids.max"), limits.Processes is { } most ? Text(most) : Unlimited));
        return files;
    }

    private static IEnumerable<(string Name, string Text)> Memory(LimitsModel limits, bool isUnified)
    {
        var bytes = limits.Memory is { } memory ? Text(memory.Bytes) : null;
        if (!isUnified) return [("memory.limit_in_bytes", bytes ?? UnlimitedInOne)];
        // What has lost a process of several is no working service; version 1 knows only the kill of one.
        return [("memory.max", bytes ?? Unlimited), ("memory.oom.group", bytes is null ? "0" : "1")];
    }

    private static IEnumerable<(string Name, string Text)> Cpu(LimitsModel limits, bool isUnified)
    {
        var quota = limits.Cpu is { } cpu ? Text((long)Math.Round(cpu * PeriodMicroseconds)) : null;
        if (isUnified) return [("cpu.max", $"{quota ?? Unlimited} {PeriodMicroseconds}")];
        return [("cpu.cfs_period_us", Text(PeriodMicroseconds)), ("cpu.cfs_quota_us", quota ?? UnlimitedInOne)];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
