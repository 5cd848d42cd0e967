using Outrider.Native;
using Outrider.Supervision.Limits;

namespace Outrider.EndToEnd.Supervision;

/// <summary>The cgroups of a run, as the kernel has them.</summary>
internal static class Groups
{
    /// <summary>Where a process is, and what is used there.</summary>
    public static GroupUsage UsageOf(int pid)
    {
        var folders = new Dictionary<string, string>();
        foreach (var hierarchy in Of(pid))
        {
            if (hierarchy.IsUnified) folders[GroupPaths.Unified] = hierarchy.Folder;
            foreach (var controller in hierarchy.Controllers) folders[controller] = hierarchy.Folder;
        }

        return GroupUsage.Read(new GroupPaths(folders));
    }

    /// <summary>The folders of its groups; among them, where groups work, one that is named after it in each hierarchy.</summary>
    public static IReadOnlyList<string> FoldersOf(int pid) => [.. Of(pid).Select(h => h.Folder)];

    /// <summary>The folders of a run, by the supervisor's pid, below the tests' own groups.</summary>
    public static IReadOnlyList<string> LeftOf(int supervisor) =>
        [.. Hierarchies.OfMachine().SelectMany(h => Directory.GetDirectories(h.Folder, $"outrider-*-{supervisor}"))];

    private static IReadOnlyList<Hierarchy> Of(int pid) => Hierarchies.Find(
        KernelFile.TryRead("/proc/self/mountinfo")!, KernelFile.TryRead($"/proc/{pid}/cgroup") ?? "", f => KernelFile.TryRead(Path.Combine(f, Hierarchies.ControllersFile)) ?? "");
}
