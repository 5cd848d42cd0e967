using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>A file with its tail: whether it still stands at a path, and when nothing more can come of it.</summary>
internal sealed class FollowedFile(IFileBytes file, Tail tail)
{
    // Only where the kernel cannot say whether somebody still writes. Who renames a file tells its writer at once (logrotate's postrotate), and a writer that is
    // silent for longer than this has most often forgotten that it has it open.
    private static readonly TimeSpan LongQuiet = TimeSpan.FromMinutes(5);

    // A file that stands at its path can be opened again; only one that is renamed and deleted in that very moment could not.
    private static readonly TimeSpan ShortQuiet = TimeSpan.FromSeconds(5);

    private long _length = -1;
    private DateTimeOffset _quietSince;

    public IFileBytes File => file;

    public Tail Tail => tail;

    /// <summary>Files packed from this one, which is read in their stead.</summary>
    public Dictionary<FileIdentity, string> Twins { get; } = [];

    /// <summary>What is left of it where it has no name any more; it goes on growing with it.</summary>
    public HeldCopy? Copy { get; set; }

    /// <summary>It stands at no path that is asked for any more.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Nothing of it is left to do. Without any limit of time: an unread file is kept, however long its sink is away.</summary>
    public bool IsDone => tail.HasEnded && IsAtRest;

    /// <summary>All that there is now has been read and acknowledged, and a checkpoint on disk says so.</summary>
    public bool IsAtRest => tail.IsSaved && file.EndsAt(tail.Position) && tail.IsSaved;

    /// <summary>It may be closed to make room for another.</summary>
    public bool MayRest(DateTimeOffset now) => IsAtRest && (tail.HasEnded || now - _quietSince >= (HasLeft ? LongQuiet : ShortQuiet));

    /// <summary>Since when it has not changed.</summary>
    public DateTimeOffset QuietSince => _quietSince;

    /// <summary>It still stands at a path that is asked for.</summary>
    public void Stay(string path, DateTimeOffset now)
    {
        file.Path = path;
        // What is packed does not grow.
        tail.HasEnded = file is PackedFile;
        HasLeft = false;
        Observe(now);
    }

    /// <summary>
    /// It was renamed or deleted. Its writer may go on for as long as it likes: its lines are read until it closes the file, which the kernel knows, or, where we may
    /// not ask it, has been silent for long.
    /// </summary>
    public void Leave(DateTimeOffset now)
    {
        if (!HasLeft && file is TailedFile { IsCopy: false } plain) plain.FindPath();
        HasLeft = true;
        Observe(now);
        tail.HasEnded = file is PackedFile || !(file.HasWriters ?? now - _quietSince < LongQuiet);
    }

    private void Observe(DateTimeOffset now)
    {
        var length = file.Length;
        if (length != _length) (_length, _quietSince) = (length, now);
    }
}
