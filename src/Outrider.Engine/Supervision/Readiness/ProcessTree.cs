using System.Globalization;
using System.Text;

namespace Outrider.Supervision.Readiness;

/// <summary>Who descends from whom, as /proc tells it at one moment (proc_pid_stat(5)).</summary>
internal static class ProcessTree
{
    /// <summary>A process and all its descendants, as long as the chain of parents holds.</summary>
    public static IReadOnlyCollection<int> WithDescendants(int pid)
    {
        var children = All().ToLookup(p => p.Parent, p => p.Pid);
        var found = new List<int> { pid };
        for (var i = 0; i < found.Count; i++) found.AddRange(children[found[i]]);
        return found;
    }

    public static IReadOnlyList<int> ChildrenOf(int pid) => [.. All().Where(p => p.Parent == pid).Select(p => p.Pid)];

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
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var pid) && TryRead(folder) is { } stat)
                yield return (pid, ParentIn(stat));
    }

    private static string? TryRead(string folder)
    {
        try
        {
            // A stat is some 300 bytes, and what is looked for stands at its start; whole-file readers would take 8 KiB for each process of the machine.
            using var file = File.OpenHandle(folder + "/stat");
            Span<byte> stat = stackalloc byte[512];
            return Encoding.Latin1.GetString(stat[..RandomAccess.Read(file, stat, 0)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
