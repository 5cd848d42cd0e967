using System.Text;

namespace Outrider.Supervision.Limits;

/// <summary>
/// Where this process stands in the trees of cgroups(7), from <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)) and <c>/proc/self/cgroup</c>: version 2 alone, version 1 with
/// a tree for each controller, or both beside each other. In a container the mount may begin below the top of the tree; a group that lies outside of it is out of reach.
/// </summary>
internal static class Hierarchies
{
    public static readonly IReadOnlyList<string> Wanted = ["memory", "cpu", "cpuacct", "pids"];

    /// <summary>Which controllers a group of version 2 may use.</summary>
    public const string ControllersFile = "cgroup.controllers";

    public static IReadOnlyList<Hierarchy> OfMachine() => Find(
        Native.KernelFile.TryRead("/proc/self/mountinfo") ?? "", Native.KernelFile.TryRead("/proc/self/cgroup") ?? "",
        folder => Native.KernelFile.TryRead(Path.Combine(folder, ControllersFile)) ?? "");

    /// <param name="mountInfo">The text of the one file.</param>
    /// <param name="cgroup">The text of the other.</param>
    /// <param name="unified">The controllers of a group of version 2, separated by blanks.</param>
    public static IReadOnlyList<Hierarchy> Find(string mountInfo, string cgroup, Func<string, string> unified)
    {
        var mounts = mountInfo.Split('\n').Select(ParseMount).OfType<Mount>().ToArray();
        var found = new List<Hierarchy>();
        foreach (var line in cgroup.Split('\n'))
        {
            // 4:memory:/system.slice/orders.service
            var fields = line.Split(':', 3);
            if (fields.Length < 3) continue;
            var isUnified = fields[1].Length == 0;
            var names = fields[1].Split(',');
            if (!isUnified && !names.Any(Wanted.Contains)) continue;
            var folder = mounts.Where(m => m.IsUnified == isUnified && (isUnified || names.All(m.Options.Contains))).Select(m => Below(m, fields[2])).FirstOrDefault(f => f is not null);
            if (folder is null) continue;
            if (isUnified) names = unified(folder).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            found.Add(new Hierarchy(folder, [.. names.Where(Wanted.Contains)], isUnified));
        }

        return found;
    }

    private static string? Below(Mount mount, string path)
    {
        // Removed under us, or above what a namespace shows (cgroup_namespaces(7)).
        if (path.EndsWith(" (deleted)", StringComparison.Ordinal) || path.StartsWith("/..", StringComparison.Ordinal)) return null;
        if (mount.Root == "/") return path == "/" ? mount.Point : mount.Point + path;
        return path == mount.Root || path.StartsWith(mount.Root + "/", StringComparison.Ordinal) ? mount.Point + path[mount.Root.Length..] : null;
    }

    /// <summary>36 35 98:0 /root /point rw,noatime shared:1 - cgroup2 cgroup2 rw</summary>
    private static Mount? ParseMount(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-");
        if (dash < 5 || fields.Length < dash + 4 || fields[dash + 1] is not ("cgroup" or "cgroup2")) return null;
        return new Mount(Unescaped(fields[3]), Unescaped(fields[4]), fields[dash + 1] == "cgroup2", fields[dash + 3].Split(','));
    }

    // A blank is \040 there.
    private static string Unescaped(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\\' && i + 3 < text.Length) (plain, i) = (plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 3), 8)), i + 3);
            else plain.Append(text[i]);
        return plain.ToString();
    }

    private sealed record Mount(string Root, string Point, bool IsUnified, string[] Options);
}
