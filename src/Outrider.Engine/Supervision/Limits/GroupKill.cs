using System.Globalization;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>Ends every process of a group and of the groups below it, however they hide from process groups and sessions. Nothing here waits: a killed process may take a moment to be gone.</summary>
internal static class GroupKill
{
    public const string ProcessesFile = "cgroup.procs";

    private const string KillFile = "cgroup.kill"; // Linux 5.14

    // A process with SIGKILL pending does not fork any more (copy_process in kernel/fork.c), so each round leaves only what was born during the last.
    private const int MostRounds = 100;

    public static void Kill(GroupPaths paths)
    {
        if (paths.UnifiedFolder is { } unified && KernelFile.Write(Path.Combine(unified, KillFile), "1") == 0) return;
        if (FolderOf(paths) is not { } folder) return;
        // From here on none of them can fork; the limit is written anew before the next process starts.
        if (paths.For("pids") is { } pids) KernelFile.Write(Path.Combine(pids, "pids.max"), "0");
        KillEach(folder);
    }

    /// <summary>Whose processes are killed; null where there are no groups.</summary>
    public static string? FolderOf(GroupPaths paths) => paths.UnifiedFolder ?? paths.For("pids") ?? paths.All.FirstOrDefault();

    /// <summary>By number, which cannot be another's here for more than a blink: between a list of the group and the signal there is no wait.</summary>
    private static void KillEach(string folder)
    {
        var signalled = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var fresh = false;
            foreach (var pid in Members(folder).Where(signalled.Add))
            {
                fresh = true;
                if (pid > 1 && pid != Environment.ProcessId) ProcessControl.TrySignal(pid, Signal.Kill);
            }

            if (!fresh) return;
        }
    }

    /// <summary>The processes of a group and of the groups below it. Zombies are in none.</summary>
    public static IEnumerable<int> Members(string folder)
    {
        foreach (var line in (KernelFile.TryRead(Path.Combine(folder, ProcessesFile)) ?? "").Split('\n'))
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) yield return pid;
        foreach (var below in Below(folder))
            foreach (var pid in Members(below)) yield return pid;
    }

    /// <summary>Removes a group and those below it, which programs may have made; false while somebody is in one. What may not be removed at all is not waited for.</summary>
    public static bool TryRemove(string folder)
    {
        foreach (var below in Below(folder))
            if (!TryRemove(below)) return false;
        return KernelFile.RemoveFolder(folder) != Errno.Busy;
    }

    private static string[] Below(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
