namespace Outrider.Observability;

/// <summary>Which names the Prometheus data model allows for metrics and labels, and how others become such a name.</summary>
internal static class MetricName
{
    /// <summary><c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>.</summary>
    public static bool IsMetric(ReadOnlySpan<char> name) => IsLabel(name, alsoAllowed: ':');

    /// <summary><c>[a-zA-Z_][a-zA-Z0-9_]*</c>.</summary>
    public static bool IsLabel(ReadOnlySpan<char> name) => IsLabel(name, alsoAllowed: '_');

    /// <summary>
    /// Every character that a name may not have becomes <c>_</c>, and so does ':', which Prometheus keeps for recording rules.
    /// A name that begins with a digit gets a <c>_</c> before it.
    /// </summary>
    public static string Sanitise(string name)
    {
        if (name.Length == 0) return "_";
        var clean = string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
        });
        return char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }

    private static bool IsLabel(ReadOnlySpan<char> name, char alsoAllowed)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && c != alsoAllowed) return false;
        return true;
    }
}
