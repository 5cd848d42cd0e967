using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>
/// A file that is not open, with how far it was read: one at rest, one that waits for room, one of the last run that has not been found yet, or one that is gone and may
/// come back packed.
/// </summary>
internal sealed class KnownFile(Checkpoint place)
{
    private int _seen = -1;
    private bool _isMissed;

    public Checkpoint Place { get; private set; } = place;

    public bool IsGone => Place.IsGone;

    public bool IsPacked => FilesHere.IsPacked(Place.Path);

    /// <summary>There was more of it than was acknowledged; 0 where that is not known either.</summary>
    public long Unread => Math.Max(0, Place.Length - Place.Offset);

    public bool IsSeenBy(int look) => _seen == look;

    public void SeeBy(int look, string? path = null)
    {
        _seen = look;
        _isMissed = false;
        if (path is not null && path != Place.Path) Place = Place with { Path = path };
    }

    /// <summary>One look has missed it; was it the second in a row?</summary>
    public bool IsMissedAgain()
    {
        var before = _isMissed;
        _isMissed = true;
        return before;
    }

    /// <summary>Nothing has happened to it since it was closed.</summary>
    public bool IsUntouched(string path) => Place.AtRest is { } rest && StatusOf(path) is { } now && now.Identity == Place.Identity && now.Size == rest.Size && now.Modified == rest.Modified;

    /// <summary>It is not there any more.</summary>
    public void Go() => Place = Place with { IsGone = true, AtRest = null };

    /// <summary>Null where there is no file, or it may not be looked at.</summary>
    public static (FileIdentity Identity, long Size, long Modified)? StatusOf(string path)
    {
        try
        {
            return FileStatus.Of(path) is { } status ? (new FileIdentity(status.Device, status.Inode), status.Size, status.ModifiedNanoseconds) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Could a file of that name, packed or not, have been this one? By the beginning of their names: app.log, app.log.1 and app-20260102.log.gz.</summary>
    public bool MayBe(string path) => MayBe(Place.Path, path);

    /// <inheritdoc cref="MayBe(string)"/>
    public static bool MayBe(string plain, string packed)
    {
        var name = Path.GetFileName(plain);
        var stem = name.IndexOf('.') is > 0 and var dot ? name[..dot] : name;
        return Path.GetFileName(packed).StartsWith(stem, StringComparison.Ordinal) && Path.GetDirectoryName(packed) == Path.GetDirectoryName(plain);
    }
}
