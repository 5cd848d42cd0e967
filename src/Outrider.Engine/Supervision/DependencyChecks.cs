using Outrider.Configuration;
using Outrider.Supervision.Order;

namespace Outrider.Supervision;

/// <summary>What must hold between the <c>depends_on</c> of all sidecars.</summary>
internal static class DependencyChecks
{
    public static void Run(IReadOnlyDictionary<string, SidecarConfig> sidecars, Section section)
    {
        foreach (var (name, config) in sidecars)
            foreach (var needed in config.DependsOn)
                if (Wrong(name, config, needed.Value, sidecars) is { } why) section.Problem(needed, why);
        foreach (var cycle in Dependencies.Cycles(sidecars.ToDictionary(s => s.Key, s => (IReadOnlyList<string>)[.. s.Value.DependsOn.Select(d => d.Value)])))
            section.Problem(sidecars[cycle[0]].DependsOn.First(d => d.Value == cycle[1]), $"{string.Join(" → ", cycle)}: each waits for the next, so none would start; leave one of them out");
    }

    private static string? Wrong(string name, SidecarConfig config, string needed, IReadOnlyDictionary<string, SidecarConfig> sidecars)
    {
        if (needed == name) return $"'{name}' cannot wait for itself; leave it out";
        if (!sidecars.TryGetValue(needed, out var other)) return $"'{needed}' is no name under sidecars; {Suggestion.ForValue(needed, [.. sidecars.Keys.Where(k => k != name)])}";
        if (!config.IsBeforeApp || other.IsBeforeApp) return null;
        return $"'{needed}' starts after the application is ready, and '{name}' before it; give '{needed}' start: before_app, or '{name}' start: after_app_ready";
    }
}
