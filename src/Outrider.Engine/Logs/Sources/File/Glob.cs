using System.IO.Enumeration;

namespace Outrider.Logs.Sources;

/// <summary>
/// The files a pattern stands for: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders, none too. Links to folders are followed where the pattern
/// names them and not under <c>**</c>, where they may run in a circle.
/// </summary>
internal sealed class Glob(string pattern)
{
    // Deeper trees of logs have not been seen; a bound on what '/**' can cost.
    private const int MaxDepth = 16;
    private const int MaxFolders = 10_000;

    private static readonly EnumerationOptions Here = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly string[] _segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="files">Takes the paths of what is there, links and pipes too.</param>
    /// <param name="folders">Takes every folder that was looked into; of one that is missing, the nearest above it, where it will come to be.</param>
    public void Expand(ISet<string> files, ISet<string> folders) => Expand("/", 0, 0, files, folders);

    /// <summary>Whether the pattern means this full path, be there a file or not.</summary>
    public bool IsMatch(string path) => IsMatch(_segments, path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    private static bool IsMatch(ReadOnlySpan<string> segments, ReadOnlySpan<string> names)
    {
        if (segments.Length == 0 || names.Length == 0) return segments.Length == names.Length;
        if (segments[0] == "**")
        {
            // As in Expand: at the end it means the files of all folders.
            ReadOnlySpan<string> rest = segments.Length == 1 ? ["*"] : segments[1..];
            return IsMatch(rest, names) || (names.Length > 1 && Matches("*", names[0]) && IsMatch(segments, names[1..]));
        }

        return (IsLiteral(segments[0]) ? segments[0] == names[0] : Matches(segments[0], names[0])) && IsMatch(segments[1..], names[1..]);
    }

    private void Expand(string folder, int at, int depth, ISet<string> files, ISet<string> folders)
    {
        if (depth > MaxDepth || folders.Count >= MaxFolders) return;
        var segment = at < _segments.Length ? _segments[at] : "*";
        if (segment == "**")
        {
            Expand(folder, at + 1, depth, files, folders);
            foreach (var below in FoldersIn(folder, "*", folders))
                if ((File.GetAttributes(below) & FileAttributes.ReparsePoint) == 0) Expand(below, at, depth + 1, files, folders);
        }
        else if (at >= _segments.Length - 1)
        {
            if (Directory.Exists(folder)) AddFiles(folder, segment, files, folders);
            else AddNearest(folder, folders);
        }
        else if (IsLiteral(segment)) Expand(Path.Combine(folder, segment), at + 1, depth, files, folders);
        else
            foreach (var below in FoldersIn(folder, segment, folders)) Expand(below, at + 1, depth + 1, files, folders);
    }

    private static void AddFiles(string folder, string segment, ISet<string> files, ISet<string> folders)
    {
        folders.Add(folder);
        if (IsLiteral(segment))
        {
            var path = Path.Combine(folder, segment);
            if (File.Exists(path)) files.Add(path);
            return;
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*", Here))
            if (Matches(segment, Path.GetFileName(path.AsSpan()))) files.Add(path);
    }

    private static List<string> FoldersIn(string folder, string segment, ISet<string> folders)
    {
        if (!Directory.Exists(folder))
        {
            AddNearest(folder, folders);
            return [];
        }

        folders.Add(folder);
        return [.. Directory.EnumerateDirectories(folder, "*", Here).Where(f => Matches(segment, Path.GetFileName(f.AsSpan())))];
    }

    private static void AddNearest(string missing, ISet<string> folders)
    {
        var folder = Path.GetDirectoryName(missing);
        while (folder is not null && !Directory.Exists(folder)) folder = Path.GetDirectoryName(folder);
        if (folder is not null) folders.Add(folder);
    }

    private static bool IsLiteral(string segment) => segment.AsSpan().IndexOfAny('*', '?') < 0;

    // As shells do: a hidden file is meant only by who writes its dot.
    private static bool Matches(string segment, ReadOnlySpan<char> name) =>
        name.StartsWith('.') == segment.StartsWith('.') && FileSystemName.MatchesSimpleExpression(segment, name, ignoreCase: false);
}
