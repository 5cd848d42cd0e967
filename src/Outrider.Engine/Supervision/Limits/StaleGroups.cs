using System.Globalization;
using Microsoft.Extensions.Logging;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>
/// What runs have left that were killed together with all who would have cleaned up: groups whose name has a pid that is no supervisor's any more. The next
/// run of the same name ends what lives in them, since two lives of one service at once is the greater surprise.
/// </summary>
internal static class StaleGroups
{
    private const int StartField = 19; // Behind the name in /proc/PID/stat: the 22nd in all.

    public static string Prefix(string service) => $"outrider-{service}-";

    public static void Remove(string folder, string service, ILogger log)
    {
        foreach (var group in Groups(folder, Prefix(service)))
        {
            if (!int.TryParse(Path.GetFileName(group.AsSpan())[Prefix(service).Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || IsSupervisor(pid)) continue;
            if (GroupKill.TryRemove(group)) continue;
            log.StaleGroup(group);
            GroupKill.Kill(PathsOf(group));
            // Gone within milliseconds; where not, the next start finds it again.
            for (var i = 0; i < 20 && !GroupKill.TryRemove(group); i++) Poll.Pause(5);
        }
    }

    /// <summary>In clock ticks since the machine's start; the same over execve(2), so that pid and this name one process for good. 0 where it is gone.</summary>
    public static long StartOf(int pid)
    {
        var stat = KernelFile.TryRead($"/proc/{pid}/stat") ?? "";
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StartField + 2, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField && long.TryParse(fields[StartField], NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 0;
    }

    /// <summary>Our own number in a name is our own run's: the supervisor that was before an upgrade.</summary>
    private static bool IsSupervisor(int pid)
    {
        if (pid == Environment.ProcessId) return true;
        var words = (KernelFile.TryRead($"/proc/{pid}/cmdline") ?? "").Split('\0');
        // As it is typed, under whatever name we have ourselves, or hosted: dotnet outrider.dll run
        return words.Take(2).Select(w => Path.GetFileName(w)).Any(w => w == Path.GetFileName(OwnExecutable.Path) || w.StartsWith("outrider", StringComparison.Ordinal));
    }

    private static GroupPaths PathsOf(string group) => new(new Dictionary<string, string>
    {
        [File.Exists(Path.Combine(group, Hierarchies.ControllersFile)) ? GroupPaths.Unified : "stale"] = group,
    });

    private static string[] Groups(string folder, string prefix)
    {
        try
        {
            return Directory.GetDirectories(folder, prefix + "*");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
