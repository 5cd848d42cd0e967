namespace Outrider.Traffic;

/// <summary>
/// Removes from callers the headers by which Outrider itself tells the application who they are. It stands on every listener once any token is configured,
/// also before routes that ask for none: an application cannot tell the routes apart. <see cref="HeaderName.Covers"/> says which spellings are meant.
/// </summary>
internal sealed class StripAsserted(IEnumerable<string> names) : ILayer
{
    private readonly HeaderName[] _names = [.. names.Select(name => HeaderName.Of(name))];

    public Verdict Admit(Exchange exchange)
    {
        foreach (var name in _names) exchange.RequestHeaders.Remove(name);
        return Verdict.Continue;
    }
}
