using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>One file that is followed, plain or packed.</summary>
internal interface IFileBytes : ITailedBytes
{
    FileIdentity Identity { get; }

    /// <summary>Where it was last seen.</summary>
    string Path { get; set; }

    /// <summary>Bytes on disk: as long as they do not change, nobody writes.</summary>
    long Length { get; }

    /// <summary>Does anybody have it open for writing? Null where that cannot be known.</summary>
    bool? HasWriters { get; }

    /// <summary>Everything before this offset is all there is now.</summary>
    bool EndsAt(long offset);

    /// <summary>Is it the content that a checkpoint speaks of, whichever file that was in?</summary>
    bool Holds(Checkpoint checkpoint);
}
