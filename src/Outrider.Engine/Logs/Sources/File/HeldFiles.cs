using System.Globalization;
using Outrider.Logs.Delivery;
using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>
/// Copies of what is left of files that have no name any more, <c>&lt;state&gt;/logs/held/&lt;device&gt;-&lt;inode&gt;-&lt;n&gt;</c>: only who has such a file open could read it, and a process that
/// is killed has nothing open. The next process finds the copy by the checkpoint of the file. What no copy can help is the moment between the last name's end and the copy.
/// </summary>
/// <param name="folder">Shared by all sources of a run; made when it is needed.</param>
internal sealed class HeldFiles(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Is it one of ours? No pattern means them.</summary>
    public bool Contains(string path) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>A name for another copy of that file.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public string NewPath(FileIdentity identity)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        for (var n = 1; ; n++)
            if (PathOf(identity, n) is var path && !File.Exists(path)) return path;
    }

    /// <summary>The copy of the content that a checkpoint speaks of; null where there is none.</summary>
    public TailedFile? Open(Checkpoint place, SourceAccount account)
    {
        foreach (var path in PathsOf(place.Identity))
        {
            if (TailedFile.Open(path, account, place) is not { } file) continue;
            // Only what was not acknowledged is in it, and not what stood before: of that, the beginning alone.
            if (file.BeginsAs(place) && place.Offset <= file.Length) return file;
            file.Dispose();
        }

        return null;
    }

    /// <summary>Takes away what no checkpoint asks for any more: a process was killed between the last acknowledgement and the end of the copy.</summary>
    public void Sweep(IReadOnlyList<Checkpoint> asked)
    {
        // Where no checkpoint could be read, nobody knows what is asked for.
        if (asked.Count == 0 || !Directory.Exists(folder)) return;
        var kept = asked.Where(c => !c.IsGone).SelectMany(c => PathsOf(c.Identity)).ToHashSet();
        foreach (var path in Directory.EnumerateFiles(folder).Where(p => !kept.Contains(p)).ToArray()) File.Delete(path);
    }

    private IEnumerable<string> PathsOf(FileIdentity identity) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Path.GetFileName(PathOf(identity, null))) : [];

    private string PathOf(FileIdentity identity, int? n) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{identity.Device:x}-{identity.Inode:x}-{n?.ToString(CultureInfo.InvariantCulture) ?? "*"}"));
}
