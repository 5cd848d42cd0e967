namespace Outrider.Configuration;

/// <summary>A node on its way into a configuration type: where it stands, what its path is, and where to report what is wrong with it.</summary>
internal sealed class Section(ConfigNode node, string path, Problems problems)
{
    // A message is one line of a terminal; a certificate pasted by mistake is not.
    private const int MaxShown = 60;

    public ConfigNode Node { get; } = node;

    /// <summary>As messages show it: <c>outbound.services.billing.retry</c>, <c>inbound[0].routes[2]</c>.</summary>
    public string Path { get; } = path;

    public Place Place => Node.Place;

    /// <summary>False, with a problem, for anything but a map. A name with nothing behind it (<c>worker:</c>) is a map without keys.</summary>
    public bool IsMap => Node.IsNothing || Expect(NodeKind.Map, "give keys below it, as in 'key: value'");

    /// <summary>False, with a problem, for anything but a list.</summary>
    public bool IsList => Expect(NodeKind.List, "give a list: '[a, b]', or lines that begin with '- '");

    /// <summary>The scalar's text, or null with a problem.</summary>
    public string? Text => Expect(NodeKind.Scalar, "give one value") ? Node.Value : null;

    /// <summary>The section at a key of this one; where the key is not there, an empty one at this place, so that a check can always point somewhere.</summary>
    public Section At(string key)
    {
        var child = Node[key] ?? ConfigNode.Scalar(Place, null, null);
        return new Section(child, ConfigPath.Join(Path, key), problems);
    }

    public Section At(int index) =>
        new(index < Node.Items.Count ? Node.Items[index] : ConfigNode.Scalar(Place, null, null), ConfigPath.Join(Path, index), problems);

    /// <summary>This section without one key, for the component that a <c>type:</c> beside its settings has named.</summary>
    public Section Without(string key) => new(ConfigNode.Map(Place, [.. Node.Entries.Where(e => e.Key != key)]), Path, problems);

    /// <summary>A map's own key as a value, so that the rule for names is written once.</summary>
    public Section Named(ConfigEntry entry) => new(ConfigNode.Scalar(entry.Place, entry.Key, entry.Key), Path, problems);

    /// <summary>The same with '…' where messages would show what was written.</summary>
    public Section Hidden() => Node is { Kind: NodeKind.Scalar, Value: { } value } ? new(ConfigNode.Scalar(Place, value, "…"), Path, problems) : this;

    /// <summary>Reports against this section; the message gives value, rule and remedy.</summary>
    public void Problem(string message) => problems.Add(Place, Path, message);

    public void Problem(Place place, string message) => problems.Add(place, Path, message);

    /// <summary>Reports against what was written elsewhere, for rules between sections.</summary>
    public void Problem<V>(Placed<V> at, string message) => problems.Add(at.Place, at.Path, message);

    /// <summary>"'0' is not allowed; give 1 or more". Shows what was written, never what it was expanded to.</summary>
    public void Refuse(string remedy) => Problem($"'{Shown}' is not allowed; {remedy}");

    private string Shown => Node.Kind switch
    {
        NodeKind.Map => "{…}",
        NodeKind.List => "[…]",
        _ => Short(WithoutPassword(Node.Written ?? "")),
    };

    private static string Short(string text) => text.Length > MaxShown ? text[..MaxShown] + "…" : text;

    // A URL's user part is refused where URLs are read, and the refusal must not print the password that stands in it.
    private static string WithoutPassword(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('@', start);
        return end < 0 ? text : string.Concat(text.AsSpan(0, start + 3), "…", text.AsSpan(end));
    }

    private bool Expect(NodeKind kind, string remedy)
    {
        if (Node.IsUnread) return false;
        if (Node.Kind == kind && (kind != NodeKind.Scalar || Node.Value is not null)) return true;
        Refuse(remedy);
        return false;
    }
}
