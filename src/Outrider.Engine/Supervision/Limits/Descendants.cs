using System.Globalization;
using Outrider.Native;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision.Limits;

/// <summary>
/// Ends all that a process has started where there are no groups: who descends from it, who is in its session, and whoever came to us as an orphan with its mark in the
/// environment. What leaves its parents, its session and its environment behind at once is met only at the run's end.
/// </summary>
internal static class Descendants
{
    public const string Variable = "OUTRIDER_CHILD";

    // As with groups: each round leaves only what was born during the last.
    private const int MostRounds = 20;

    private const int SessionField = 3; // Behind the name in /proc/PID/stat: state, parent, group, session.

    /// <param name="leader">Alive or a zombie; not reaped.</param>
    /// <param name="mark">The variable with its value.</param>
    public static void Kill(int leader, string mark)
    {
        var signalled = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var fresh = Find(leader, mark).Where(signalled.Add).ToArray();
            foreach (var pid in fresh) KillIfStill(pid, signalled);
            if (fresh.Length == 0) return;
        }
    }

    /// <summary>The leader first, so that it starts no others meanwhile.</summary>
    private static IEnumerable<int> Find(int leader, string mark)
    {
        var orphans = ProcessTree.ChildrenOf(Environment.ProcessId).Where(child => child != leader && IsMarked(child, leader, mark));
        return new[] { leader }.Concat(orphans).SelectMany(ProcessTree.WithDescendants).Distinct();
    }

    /// <summary>
    /// By its handle, looked at again once that is held: a child of somebody else's may have been reaped, and its number given away, since the list was made. Then its parent
    /// is none of these. A child of ours is reaped by this thread alone.
    /// </summary>
    private static void KillIfStill(int pid, HashSet<int> family)
    {
        using var process = ProcessHandle.Open(pid);
        var parent = ProcessTree.ParentIn(KernelFile.TryRead($"/proc/{pid}/stat") ?? "");
        if (parent != Environment.ProcessId && !family.Contains(parent)) return;
        if (process is not null) ProcessHandle.TrySignal(process, Signal.Kill);
        else ProcessControl.TrySignal(pid, Signal.Kill);
    }

    private static bool IsMarked(int pid, int leader, string mark) =>
        SessionOf(pid) == leader || MarkedProcesses.IsMarked(pid, mark);

    private static int SessionOf(int pid)
    {
        var stat = KernelFile.TryRead($"/proc/{pid}/stat") ?? "";
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', SessionField + 2, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > SessionField && int.TryParse(fields[SessionField], CultureInfo.InvariantCulture, out var session) ? session : 0;
    }
}
