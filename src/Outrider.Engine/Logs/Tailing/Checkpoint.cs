using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>How far one file has been acknowledged by every sink.</summary>
/// <param name="Path">Where it was last seen.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="Head">Its beginning, since inode numbers are given out again.</param>
/// <param name="Offset">The first byte that must be read again. Of a packed file's content, not of the file.</param>
internal sealed record Checkpoint(string Path, FileIdentity Identity, FileHead Head, long Offset)
{
    /// <summary>What lay before some offset up to <see cref="Offset"/>.</summary>
    public FileSeam Seam { get; init; }

    /// <summary>How long its content was known to be: what lies behind <see cref="Offset"/> is lost where the file is gone. 0 where that is not known.</summary>
    public long Length { get; init; }

    /// <summary>The file's size and time of change when it was read to its end and closed; as long as they are the same, it need not be opened.</summary>
    public (long Size, long Modified)? AtRest { get; init; }

    /// <summary>The file, or this content of it, is no longer there: kept so that it is known when it comes back packed.</summary>
    public bool IsGone { get; init; }
}
