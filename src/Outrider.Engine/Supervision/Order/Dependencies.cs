using static Outrider.Supervision.Order.Standing;

namespace Outrider.Supervision.Order;

/// <summary>
/// Who of the sidecars may start now, and who may be stopped, by what each stands on. Pure; sidecars are numbers here, in the order they are written.
/// </summary>
/// <param name="needs">What each depends on. There is no cycle in it.</param>
internal sealed class Dependencies(IReadOnlyList<IReadOnlyList<int>> needs)
{
    /// <param name="names">What each name depends on.</param>
    public static Dependencies Of(IReadOnlyList<(string Name, IReadOnlyList<string> DependsOn)> names)
    {
        var numbers = names.Index().ToDictionary(n => n.Item.Name, n => n.Index);
        return new Dependencies([.. names.Select(n => (IReadOnlyList<int>)[.. n.DependsOn.Select(d => numbers[d])])]);
    }

    /// <summary>All that it depends on is ready, or was a job that has succeeded.</summary>
    public bool MayStart(int sidecar, IReadOnlyList<Standing> standings) =>
        standings[sidecar] == Waiting && needs[sidecar].All(n => standings[n] is Ready or Succeeded);

    /// <summary>Nobody who depends on it has a process any more.</summary>
    public bool MayStop(int sidecar, IReadOnlyList<Standing> standings) =>
        !needs.Index().Any(other => other.Item.Contains(sidecar) && standings[other.Index] is Alive or Ready);

    /// <summary>What keeps it from ever being started; -1 where nothing does.</summary>
    public int LostTo(int sidecar, IReadOnlyList<Standing> standings)
    {
        if (standings[sidecar] != Waiting) return -1;
        foreach (var needed in needs[sidecar])
            if (standings[needed] == Lost) return needed;
        return -1;
    }

    /// <summary>Rings of two and more, each once, from the name in it that is written first and back to it: <c>a, b, a</c>. Names that are not there are passed over.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Cycles(IReadOnlyDictionary<string, IReadOnlyList<string>> needs)
    {
        var cycles = new List<IReadOnlyList<string>>();
        var told = new HashSet<string>();
        foreach (var name in needs.Keys)
        {
            if (told.Contains(name) || ShortestWayBack(name, needs) is not { } cycle) continue;
            told.UnionWith(cycle);
            cycles.Add(cycle);
        }

        return cycles;
    }

    private static List<string>? ShortestWayBack(string start, IReadOnlyDictionary<string, IReadOnlyList<string>> needs)
    {
        var before = new Dictionary<string, string>();
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out var name))
        {
            foreach (var needed in needs.GetValueOrDefault(name, []))
            {
                if (needed == start && name != start) return Way(start, name, before);
                if (needed != start && before.TryAdd(needed, name)) next.Enqueue(needed);
            }
        }

        return null;
    }

    private static List<string> Way(string start, string last, Dictionary<string, string> before)
    {
        var way = new List<string> { start };
        for (var name = last; name != start; name = before[name]) way.Insert(0, name);
        way.Insert(0, start);
        return way;
    }
}
