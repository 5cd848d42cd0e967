namespace Outrider.Supervision.Limits;

/// <summary>
/// The folders of one child's group: by controller, and as <c>unified</c> where there is version 2. Written as text, so that another process can be told:
/// <c>memory=/sys/fs/cgroup/memory/outrider-orders-12/app</c>, a line each.
/// </summary>
internal sealed class GroupPaths(IReadOnlyDictionary<string, string> folders)
{
    public const string Unified = "unified";

    private const string MarkKey = "mark";

    public static readonly GroupPaths None = new(new Dictionary<string, string>());

    public static GroupPaths Parse(string text)
    {
        var folders = new Dictionary<string, string>();
        foreach (var line in text.Split('\n'))
            if (line.IndexOf('=') is > 0 and var at) folders[line[..at]] = line[(at + 1)..];
        folders.Remove(MarkKey, out var mark);
        return new GroupPaths(folders) { Mark = mark ?? "" };
    }

    /// <summary>The variable, with its value, that all processes of the child have in their environment; empty where they have none.</summary>
    public string Mark { get; init; } = "";

    /// <summary>Each once.</summary>
    public IReadOnlyList<string> All => [.. folders.Values.Distinct()];

    public string? UnifiedFolder => folders.GetValueOrDefault(Unified);

    /// <summary>Of a controller; of version 1 or 2, where <see cref="IsUnified"/> tells which.</summary>
    public string? For(string controller) => folders.GetValueOrDefault(controller);

    public bool IsUnified(string controller) => For(controller) is { } folder && folder == UnifiedFolder;

    public GroupPaths Without(string folder) => new(folders.Where(f => f.Value != folder).ToDictionary(f => f.Key, f => f.Value)) { Mark = Mark };

    public override string ToString() => string.Join('\n', folders.Append(KeyValuePair.Create(MarkKey, Mark)).Where(f => f.Value.Length > 0).Select(f => $"{f.Key}={f.Value}"));
}
