namespace Outrider.Faults.Logs;

/// <summary>What lines are in, and what becomes of it while it is collected.</summary>
public enum Rotation
{
    /// <summary>No file: the application prints them.</summary>
    Stdout,

    /// <summary>A file that only grows.</summary>
    None,

    /// <summary>It gets another name, its writer goes on in it for a while, and then begins a new one.</summary>
    Rename,

    /// <summary>It is copied and cut to nothing in place (logrotate's copytruncate).</summary>
    CopyTruncate,

    /// <summary>Renamed and deleted at once.</summary>
    RenameUnlink,

    /// <summary>Renamed twice in a row, each time with lines in it that nobody may have looked at.</summary>
    DoubleRotation,

    /// <summary>Deleted, and the new one is given the same inode where the file system lets it.</summary>
    InodeReuse,
}
