namespace Outrider.Kernel;

/// <summary>A change of one capability, from what it built and how it takes its place.</summary>
/// <param name="commit">Puts it in place; must not fail.</param>
/// <param name="added">What was built for it; let go of where it is not committed.</param>
internal sealed class PreparedChange(Action commit, IReadOnlyList<IAsyncDisposable> added) : IPreparedChange
{
    // Nothing is kept once it is decided: what was replaced must be collectable, whoever still holds this.
    private Pending? _pending = new(commit, added);

    public void Commit() => Interlocked.Exchange(ref _pending, null)?.Commit();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _pending, null) is not { } pending) return;
        foreach (var part in pending.Added) await part.DisposeAsync();
    }

    private sealed record Pending(Action Commit, IReadOnlyList<IAsyncDisposable> Added);
}
