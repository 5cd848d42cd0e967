namespace Outrider.Configuration;

/// <summary>All that is wrong with a configuration, gathered so that one run of `outrider check` shows everything.</summary>
internal sealed class Problems
{
    private readonly List<Problem> _all = [];

    public bool Any => _all.Count > 0;

    public void Add(Place place, string path, string message) => _all.Add(new Problem(place, path, message));

    /// <summary>In the order of the files' lines, without repeats.</summary>
    public IReadOnlyList<Problem> InOrder() =>
        [.. _all.Distinct().OrderBy(p => p.Place.File, StringComparer.Ordinal).ThenBy(p => p.Place.Line)];
}
