using Outrider.Kernel;

namespace Outrider.Security;

/// <summary>The issuers of a new configuration, before they take the place of the old ones.</summary>
/// <param name="set">For listeners that are prepared beside it.</param>
/// <param name="added">Those that are new in it, already fetching.</param>
/// <param name="commit">Puts it in place.</param>
internal sealed class PreparedTokens(TokenSet set, IReadOnlyList<IKeySource> added, Action commit) : IPreparedChange
{
    private readonly PreparedChange _change = new(commit, added);

    public TokenSet Set => set;

    public void Commit() => _change.Commit();

    public ValueTask DisposeAsync() => _change.DisposeAsync();
}
