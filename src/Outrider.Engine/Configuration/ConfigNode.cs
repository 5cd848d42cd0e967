namespace Outrider.Configuration;

internal enum NodeKind { Scalar, Map, List }

/// <summary>
/// A configuration as it was written, after expansion and overlay: each node knows its file and line. It is what the supervisor hands to its
/// sidecars, so that every process of a run is built from the same reading of the files.
/// </summary>
internal sealed class ConfigNode
{
    private ConfigNode(NodeKind kind, Place place)
    {
        Kind = kind;
        Place = place;
    }

    public NodeKind Kind { get; }

    public Place Place { get; }

    /// <summary>A scalar's text after expansion; null for <c>key:</c> with nothing behind it, and for maps and lists.</summary>
    public string? Value { get; private init; }

    /// <summary>A scalar's text as it stands in the file. Messages show this one: what <c>${file:…}</c> or <c>${NAME}</c> stands for may be a secret.</summary>
    public string? Written { get; private init; }

    public IReadOnlyList<ConfigEntry> Entries { get; private init; } = [];

    public IReadOnlyList<ConfigNode> Items { get; private init; } = [];

    /// <summary>True where the text could not be expanded, which is already reported; readers stay silent, so that one mistake makes one message.</summary>
    public bool IsUnread { get; private init; }

    /// <summary>True for <c>key:</c> with nothing behind it, which counts as a key that was not written.</summary>
    public bool IsNothing => Kind == NodeKind.Scalar && Value is null && !IsUnread;

    public static ConfigNode Unread(ConfigNode node) => new(NodeKind.Scalar, node.Place) { Written = node.Written, IsUnread = true };

    public static ConfigNode Scalar(Place place, string? value, string? written) => new(NodeKind.Scalar, place) { Value = value, Written = written };

    public static ConfigNode Map(Place place, IReadOnlyList<ConfigEntry> entries) => new(NodeKind.Map, place) { Entries = entries };

    public static ConfigNode List(Place place, IReadOnlyList<ConfigNode> items) => new(NodeKind.List, place) { Items = items };

    public ConfigNode? this[string key] => Entries.FirstOrDefault(e => e.Key == key)?.Node;
}

/// <summary>One <c>key: value</c> of a map. The key's own place, since a value may start lines below it.</summary>
internal sealed record ConfigEntry(string Key, Place Place, ConfigNode Node);
