namespace Outrider.Metrics.Sources;

/// <summary>Which processes an application is: the one that was started, all its descendants, and what has outlived its parent but is still in its session.</summary>
internal static class ProcessGroup
{
    public static IReadOnlyList<ProcStat> Of(int pid, IEnumerable<ProcStat> all)
    {
        var children = all.ToLookup(s => s.Parent);
        var members = new Dictionary<int, ProcStat>();
        var next = new Queue<ProcStat>(children.SelectMany(c => c).Where(s => s.Pid == pid || s.Session == pid));
        while (next.TryDequeue(out var one))
        {
            // A parent read before its child was reborn under the same number could close a ring.
            if (!members.TryAdd(one.Pid, one)) continue;
            foreach (var child in children[one.Pid]) next.Enqueue(child);
        }

        return [.. members.Values];
    }
}
