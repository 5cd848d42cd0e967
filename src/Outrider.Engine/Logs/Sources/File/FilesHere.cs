using System.IO.Enumeration;
using Outrider.Logs.Tailing;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>The files that a source's patterns mean, as they are at one moment. One file with several names is met once.</summary>
internal sealed class FilesHere(FileSourceConfig config, OwnFiles ownFiles, HeldFiles held)
{
    // Other than gzip's, they cannot be read here; '*.log*' means them no more than it means a directory.
    private static readonly string[] Unreadable = [".zst", ".bz2", ".xz", ".zip", ".Z", ".lz4"];

    private readonly Glob[] _globs = [.. config.Paths.Select(p => new Glob(p))];
    private readonly Glob[] _excluded = [.. config.Exclude.Where(e => e.StartsWith('/')).Select(p => new Glob(p))];
    private readonly string[] _excludedNames = [.. config.Exclude.Where(e => !e.StartsWith('/'))];

    public Dictionary<FileIdentity, string> Plain { get; } = [];

    public Dictionary<FileIdentity, string> Packed { get; } = [];

    /// <summary>In which they may change; where a path is a link, the folder of what it leads to is one of them.</summary>
    public HashSet<string> Folders { get; private set; } = [];

    public void Look()
    {
        Plain.Clear();
        Packed.Clear();
        Folders = [];
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var glob in _globs) glob.Expand(paths, Folders);
        foreach (var path in paths.Where(IsMeant))
        {
            if (FileIdentity.Of(path) is not { } identity) continue;
            (IsPacked(path) ? Packed : Plain).TryAdd(identity, path);
            if (Target(path) is { } target) Folders.Add(target);
        }
    }

    public bool IsHere(FileIdentity identity) => Plain.ContainsKey(identity) || Packed.ContainsKey(identity);

    /// <summary>Do the patterns mean this path, be there a file or not?</summary>
    public bool Means(string path) => _globs.Any(g => g.IsMatch(path)) && IsMeant(path);

    public static bool IsPacked(string path) => path.EndsWith(PackedFile.Ending, StringComparison.Ordinal);

    private bool IsMeant(string path) => !ownFiles.Contains(path) && !held.Contains(path) && !Unreadable.Contains(Path.GetExtension(path)) && !IsExcluded(path);

    private bool IsExcluded(string path) =>
        _excluded.Any(g => g.IsMatch(path)) || _excludedNames.Any(n => FileSystemName.MatchesSimpleExpression(n, Path.GetFileName(path.AsSpan()), ignoreCase: false));

    private static string? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? Path.GetDirectoryName(target.FullName) : null;
        }
        catch (IOException)
        {
            // Gone in this moment.
            return null;
        }
    }
}
