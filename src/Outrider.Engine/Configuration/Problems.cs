namespace Outrider.Configuration;

/// <summary>All that is wrong with a configuration, gathered so that one run of `outrider check` shows everything.</summary>
internal sealed class Problems
{
    private readonly List<Problem> _all = [];

    public bool Any => _all.Count > 0;

    public int Count => _all.Count;

    /// <summary>Line ends and control characters in what the user wrote become '·', so that one problem is one line and no terminal obeys it.</summary>
    public void Add(Place place, string path, string message) => _all.Add(new Problem(place, OneLine(path), OneLine(message)));

    /// <summary>In the order of the files' lines, without repeats.</summary>
    public IReadOnlyList<Problem> InOrder() =>
        [.. _all.Distinct().OrderBy(p => p.Place.File, StringComparer.Ordinal).ThenBy(p => p.Place.Line)];

    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '·' : c)) : text;
}
