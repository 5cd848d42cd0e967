using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>How far one file has been acknowledged by every sink.</summary>
/// <param name="Path">Where it was last seen.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="Head">Its beginning, since inode numbers are given out again.</param>
/// <param name="Offset">The first byte that must be read again.</param>
internal sealed record Checkpoint(string Path, FileIdentity Identity, FileHead Head, long Offset);
