namespace Outrider.Configuration;

/// <summary>
/// Lays one file over another: maps are merged key by key, anything else (lists too) is replaced whole, and <c>key:</c> with nothing behind it
/// removes the key. A component of another <c>type</c> replaces the one below whole, since the settings of the two have nothing in common.
/// </summary>
internal static class Overlay
{
    public static ConfigNode Apply(ConfigNode below, ConfigNode above)
    {
        if (below.Kind != NodeKind.Map || above.Kind != NodeKind.Map || IsAnotherComponent(below, above)) return above;
        var entries = new List<ConfigEntry>();
        foreach (var entry in below.Entries)
        {
            var over = above.Entries.FirstOrDefault(e => e.Key == entry.Key);
            if (over is null) entries.Add(entry);
            else if (!over.Node.IsNothing) entries.Add(over with { Node = Apply(entry.Node, over.Node) });
        }

        entries.AddRange(above.Entries.Where(e => below[e.Key] is null));
        return ConfigNode.Map(below.Place, entries);
    }

    private static bool IsAnotherComponent(ConfigNode below, ConfigNode above) =>
        below["type"]?.Value is { } one && above["type"]?.Value is { } other && one != other;
}
