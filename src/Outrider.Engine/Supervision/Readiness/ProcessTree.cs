using System.Globalization;

namespace Outrider.Supervision.Readiness;

/// <summary>Who descends from whom, as /proc tells it at one moment (proc_pid_stat(5)).</summary>
internal static class ProcessTree
{
    private static readonly bool HasLists = File.Exists("/proc/thread-self/children");

    /// <summary>A process and all its descendants, as long as the chain of parents holds.</summary>
    public static IReadOnlyCollection<int> WithDescendants(int pid)
    {
        var found = new List<int> { pid };
        for (var i = 0; i < found.Count; i++) found.AddRange(ChildrenOf(found[i]));
        return found;
    }

    /// <summary>As the kernel lists them (proc_tid_children(5)), which costs a few files; where it was built without that list, by asking every process for its parent.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        if (!HasLists) return [.. All().Where(p => p.Parent == pid).Select(p => p.Pid)];
        var children = new List<int>();
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
                foreach (var child in (TryRead(thread + "/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    if (int.TryParse(child, CultureInfo.InvariantCulture, out var number)) children.Add(number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
        }

        return children;
    }

    /// <summary>The parent in a line of /proc/PID/stat; the name before it may hold anything, parentheses too. 0 where the line is no such line.</summary>
    public static int ParentIn(string stat)
    {
        var afterName = stat.LastIndexOf(')');
        if (afterName < 0) return 0;
        var fields = stat[(afterName + 1)..].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var parent) ? parent : 0;
    }

    private static IEnumerable<(int Pid, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var pid) && TryRead(folder + "/stat") is { } stat)
                yield return (pid, ParentIn(stat));
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
