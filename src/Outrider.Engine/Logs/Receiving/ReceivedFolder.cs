using Outrider.Kernel;
using Outrider.Logs.Tailing;

namespace Outrider.Logs.Receiving;

/// <summary>
/// Where what was received lies until the sinks have it: <c>&lt;state&gt;/logs/received/&lt;type&gt;@&lt;address&gt;/</c>, in segments as <see cref="OutputSpool"/> names them. A folder is
/// known by what is listened on, so that it means the same lines whatever order the sources are written in.
/// </summary>
internal static class ReceivedFolder
{
    // NAME_MAX, less some room.
    private const int LongestName = 240;

    public static string Root(string stateFolder) => Path.Combine(stateFolder, "logs", "received");

    public static string Of(string stateFolder, string key) => Path.Combine(Root(stateFolder), key);

    public static string Key(string type, IEnumerable<ListenAddress> addresses)
    {
        var key = $"{type}@{string.Join('+', addresses.Select(a => a.ToString().Replace('/', '_').Replace(' ', '_')))}";
        return key.Length <= LongestName ? key : key[..LongestName];
    }

    /// <summary>
    /// Folders of a type that no source has any more, with lines left in them: its address was changed, and what it received is still to be sent. Those that are done
    /// with are deleted.
    /// </summary>
    public static IReadOnlyList<string> Orphans(string stateFolder, string type, IReadOnlyCollection<string> keys, IReadOnlyList<Checkpoint> checkpoints)
    {
        var root = Root(stateFolder);
        if (!Directory.Exists(root)) return [];
        string[] left = [.. Directory.EnumerateDirectories(root, type + "@*").Where(f => !keys.Contains(Path.GetFileName(f))).Order(StringComparer.Ordinal)];
        foreach (var done in left.Where(f => IsDone(f, checkpoints))) Directory.Delete(done, recursive: true);
        return [.. left.Where(Directory.Exists)];
    }

    private static bool IsDone(string folder, IReadOnlyList<Checkpoint> checkpoints)
    {
        var numbers = OutputSpool.NumbersIn(folder);
        if (numbers.Count == 0) return true;
        if (numbers.Count > 1) return false;
        var last = OutputSpool.SegmentPath(folder, numbers[0]);
        var length = new FileInfo(last).Length;
        return length == 0 || checkpoints.Any(c => c.Path == last && c.Offset >= length);
    }
}
