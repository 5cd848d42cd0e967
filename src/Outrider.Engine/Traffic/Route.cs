namespace Outrider.Traffic;

/// <summary>One row of a table of routes, and where it leads.</summary>
/// <param name="Name">As metrics and the log name it: its pattern, unless the user gave it a name.</param>
/// <param name="Pattern">Which paths it takes.</param>
/// <param name="Methods">Which methods it takes; empty for all.</param>
/// <param name="Target">What the table's owner finds behind it.</param>
internal sealed record Route<T>(string Name, RoutePattern Pattern, string[] Methods, T Target) where T : class
{
    public bool Takes(string method, ReadOnlySpan<byte> path) => Pattern.Matches(path) && TakesMethod(method);

    public bool TakesInAnyCase(string method, ReadOnlySpan<byte> path) => Pattern.MatchesInAnyCase(path) && TakesMethod(method);

    private bool TakesMethod(string method) => Methods.Length == 0 || Array.IndexOf(Methods, method) >= 0;
}
