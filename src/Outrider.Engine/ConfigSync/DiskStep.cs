namespace Outrider.ConfigSync;

/// <summary>Work on the disk: what it refuses ends an item's turn at the stage <c>write</c>.</summary>
internal static class DiskStep
{
    /// <exception cref="SyncFailedException">With the system's words.</exception>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncFailedException(SyncStage.Write, e.Message);
        }
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public static void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });
}
