using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>A run that lives now, and the state folder by which it is reached.</summary>
internal sealed record LiveRun(string Folder, RunRecord Record)
{
    /// <summary>The runs that live now, by their locks, in the order they started.</summary>
    /// <param name="roots">As <see cref="StateRoot.Candidates()"/> gives them.</param>
    /// <param name="written">Folders elsewhere, which a user wrote as <c>outrider.state</c>.</param>
    public static IReadOnlyList<LiveRun> Find(IReadOnlyList<string> roots, params IReadOnlyList<string> written) =>
        [.. roots.SelectMany(Folders).Concat(written).Distinct().Where(IsHeld).Select(Read).OfType<LiveRun>().OrderBy(r => r.Record.Started)];

    private static LiveRun? Read(string folder) => RunRecord.Read(folder) is { } record ? new LiveRun(folder, record) : null;

    private static IEnumerable<string> Folders(string root)
    {
        try
        {
            return Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsHeld(string folder)
    {
        try
        {
            return FileLock.IsHeld(Path.Combine(folder, StateFolder.LockName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
