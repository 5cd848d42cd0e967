using Outrider.Configuration;

namespace Outrider.CommandLine;

/// <summary>A configuration in a dozen words, so that whoever checked it sees that what was meant was also read.</summary>
internal static class ConfigSummary
{
    private static readonly (string Path, string One, string Many)[] Counted =
    [
        ("sidecars", "sidecar", "sidecars"),
        ("inbound", "inbound listener", "inbound listeners"),
        ("outbound.services", "service", "services"),
        ("outbound.tcp", "TCP service", "TCP services"),
        ("logs.sinks", "log sink", "log sinks"),
        ("metrics.sources", "metrics source", "metrics sources"),
        ("metrics.sinks", "metrics sink", "metrics sinks"),
        ("config_sync", "synchronised file", "synchronised files"),
    ];

    public static string Of(ConfigNode root)
    {
        var parts = Counted.Select(c => (Count: Count(root, c.Path), c.One, c.Many)).Where(c => c.Count > 0).Select(c => $"{c.Count} {(c.Count == 1 ? c.One : c.Many)}").ToArray();
        if (root.Entries.Count == 0) return "every setting at its default";
        return string.Join(", ", parts.Length > 0 ? parts : root.Entries.Select(e => e.Key));
    }

    private static int Count(ConfigNode root, string path)
    {
        var node = path.Split('.').Aggregate<string, ConfigNode?>(root, (at, key) => at?[key]);
        return node is null ? 0 : node.Entries.Count + node.Items.Count;
    }
}
