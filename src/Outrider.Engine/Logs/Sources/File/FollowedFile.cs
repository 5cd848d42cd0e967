using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sources;

/// <summary>A file with its tail, and since when nothing was written to it.</summary>
internal sealed class FollowedFile(TailedFile file, Tail tail)
{
    // Who renames a file tells its writer at once (logrotate's postrotate); the writer may need a moment to let go of it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private long _length = -1;
    private DateTimeOffset _quietSince;

    public TailedFile File => file;

    public Tail Tail => tail;

    /// <summary>Nothing of it is left to do. Without any limit of time: an unread file is kept, however long its sink is away.</summary>
    public bool IsDone => tail.HasEnded && file.EndsAt(tail.Position) && tail.IsSaved;

    /// <summary>It still stands at a path that is asked for.</summary>
    public void Stay(string path)
    {
        file.Path = path;
        tail.HasEnded = false;
        _length = -1;
    }

    /// <summary>It was renamed or deleted.</summary>
    public void Leave(DateTimeOffset now)
    {
        var length = file.Length;
        if (length != _length) (_length, _quietSince) = (length, now);
        tail.HasEnded = now - _quietSince >= Grace;
    }
}
