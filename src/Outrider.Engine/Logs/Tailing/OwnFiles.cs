namespace Outrider.Logs.Tailing;

/// <summary>The files that sinks write: a source whose pattern meets one of them would feed itself until the disk is full.</summary>
internal sealed class OwnFiles
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>While the sinks are built, before any source runs.</summary>
    public void Add(string path) => _paths.Add(path);

    public bool Contains(string path) => _paths.Contains(path);
}
