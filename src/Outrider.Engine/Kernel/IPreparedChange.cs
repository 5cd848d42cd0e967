namespace Outrider.Kernel;

/// <summary>
/// What a capability will be after a reload, built whole beside what it is. Everything that can fail has been done in preparing it, and nothing that runs has been
/// touched: so the changes of all capabilities are made together, or none of them.
/// Disposing it uncommitted lets go of what was built; after <see cref="Commit"/> it does nothing.
/// </summary>
internal interface IPreparedChange : IAsyncDisposable
{
    /// <summary>Puts the new in the place of the old, at once. What is replaced finishes its work in the background and is the capability's to end.</summary>
    void Commit();
}
