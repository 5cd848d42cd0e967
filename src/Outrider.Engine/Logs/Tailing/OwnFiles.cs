namespace Outrider.Logs.Tailing;

/// <summary>The files that sinks write: a source whose pattern meets one of them would feed itself until the disk is full.</summary>
internal sealed class OwnFiles
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly List<string> _rotating = [];

    /// <summary>While the sinks are built, before any source runs.</summary>
    public void Add(string path) => _paths.Add(path);

    /// <summary>A file and all that are named after it, with a dot and something behind: those it is rotated into.</summary>
    public void AddRotating(string path)
    {
        Add(path);
        _rotating.Add(path + ".");
    }

    public bool Contains(string path) => _paths.Contains(path) || _rotating.Exists(beginning => path.StartsWith(beginning, StringComparison.Ordinal));
}
