namespace Outrider.Security;

/// <summary>
/// Which of several certificates a caller gets for the name it asks for (SNI, RFC 6066 section 3): one that names it exactly, then one with '*' for its
/// first label (RFC 9525 section 6.3), else the first of all, as for a caller that names nothing. Of two with one name the earlier has it.
/// </summary>
internal sealed class SniTable<T>
{
    private readonly Dictionary<string, T> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T> _below = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exactBySpan;
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _belowBySpan;
    private readonly T _otherwise;

    /// <param name="all">One or more, each with its DNS names.</param>
    public SniTable(IReadOnlyList<(IReadOnlyList<string> Names, T Value)> all)
    {
        _otherwise = all[0].Value;
        foreach (var (names, value) in all)
            foreach (var name in names)
                Add(name.TrimEnd('.'), value);
        _exactBySpan = _exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _belowBySpan = _below.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="serverName">As the caller sent it; null or empty where it sent none.</param>
    public T Find(string? serverName)
    {
        var name = serverName.AsSpan().TrimEnd('.');
        if (_exactBySpan.TryGetValue(name, out var exact)) return exact;
        var dot = name.IndexOf('.');
        return dot > 0 && _belowBySpan.TryGetValue(name[dot..], out var below) ? below : _otherwise;
    }

    private void Add(string name, T value)
    {
        if (name.StartsWith("*.", StringComparison.Ordinal)) _below.TryAdd(name[1..], value);
        else _exact.TryAdd(name, value);
    }
}
