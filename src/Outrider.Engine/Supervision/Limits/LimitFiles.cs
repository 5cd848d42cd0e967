using System.Globalization;

namespace Outrider.Supervision.Limits;

/// <summary>Which limit goes into which file of a group, and in what words (cgroup-v1 and cgroup-v2 of the kernel's admin guide). "max" and -1 take away what an earlier run of the same group has left.</summary>
internal static class LimitFiles
{
    // The kernel's own default.
    private const long PeriodMicroseconds = 100_000;

    public static IReadOnlyList<(string Path, string Text)> For(LimitsModel limits, GroupPaths paths)
    {
        var files = new List<(string, string)>();
        void Add(string controller, string name, string text) => files.Add((Path.Combine(paths.For(controller)!, name), text));
        if (limits.Memory is { } memory && paths.For("memory") is not null)
        {
            Add("memory", paths.IsUnified("memory") ? "memory.max" : "memory.limit_in_bytes", Text(memory.Bytes));
            // What has lost a process of several is no working service; version 1 knows only the kill of one.
            if (paths.IsUnified("memory")) Add("memory", "memory.oom.group", "1");
        }

        if (limits.Cpu is { } cpu && paths.For("cpu") is not null)
        {
            var quota = Text((long)Math.Round(cpu * PeriodMicroseconds));
            if (paths.IsUnified("cpu")) Add("cpu", "cpu.max", $"{quota} {PeriodMicroseconds}");
            else Add("cpu", "cpu.cfs_period_us", Text(PeriodMicroseconds));
            if (!paths.IsUnified("cpu")) Add("cpu", "cpu.cfs_quota_us", quota);
        }

        // Written always: to kill a group of version 1 it is first kept from forking.
        if (paths.For("pids") is not null) Add("pids", "pids.max", limits.Processes is { } most ? Text(most) : "max");
        return files;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
