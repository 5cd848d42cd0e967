namespace Outrider.Traffic;

/// <summary>Changes to a head, gathered by the layers and applied once by the engine: removals first, so that what Outrider asserts cannot be met by the caller's own copy.</summary>
internal sealed class HeaderEdits
{
    private readonly List<string> _removed = [];
    private readonly List<KeyValuePair<string, string>> _added = [];

    public IReadOnlyList<KeyValuePair<string, string>> Added => _added;

    public void Remove(string name) => _removed.Add(name);

    /// <summary>
    /// True where the caller's header of this name does not pass. All that is neither letter nor digit counts as one: many servers hand '-' and '_' on as
    /// the same variable (RFC 3875 section 4.1.18), PHP '.' too, so that <c>X_User.Id</c> would otherwise pass for <c>X-User-Id</c>.
    /// </summary>
    public bool Removes(ReadOnlySpan<char> name)
    {
        foreach (var removed in _removed)
            if (IsSame(removed, name)) return true;
        return false;
    }

    /// <summary>Adds beside what is there.</summary>
    public void Add(string name, string value) => _added.Add(new(name, value));

    /// <summary>Replaces every copy the caller sent.</summary>
    public void Set(string name, string value)
    {
        Remove(name);
        Add(name, value);
    }

    private static bool IsSame(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
            if (Fold(left[i]) != Fold(right[i])) return false;
        return true;
    }

    private static char Fold(char c) => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-';
}
