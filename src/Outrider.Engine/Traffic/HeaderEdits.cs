namespace Outrider.Traffic;

/// <summary>Changes to a head, gathered by the layers and applied once by the engine: removals first, so that what Outrider asserts cannot be met by the caller's own copy.</summary>
internal sealed class HeaderEdits
{
    private readonly List<string> _removed = [];
    private readonly List<KeyValuePair<string, string>> _added = [];

    public IReadOnlyList<string> Removed => _removed;

    public IReadOnlyList<KeyValuePair<string, string>> Added => _added;

    public void Remove(string name) => _removed.Add(name);

    /// <summary>Adds beside what is there.</summary>
    public void Add(string name, string value) => _added.Add(new(name, value));

    /// <summary>Replaces every copy the caller sent.</summary>
    public void Set(string name, string value)
    {
        Remove(name);
        Add(name, value);
    }
}
