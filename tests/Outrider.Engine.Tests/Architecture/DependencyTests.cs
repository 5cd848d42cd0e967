using System.Text.RegularExpressions;

namespace Outrider.Engine.Tests.Architecture;

public sealed partial class DependencyTests
{
    private const string Root = "(root)";

    [Fact]
    public void Every_folder_of_the_engine_stands_in_the_table()
    {
        var folders = Directory.GetDirectories(Repository.Engine).Select(Path.GetFileName).Except(["bin", "obj"]).Order();
        Assert.Empty(folders.Except(Table().Keys));
    }

    [Fact]
    public void No_folder_uses_another_that_the_table_does_not_allow()
    {
        var table = Table();
        var wrong = Repository.EngineFiles().SelectMany(file => Uses(file, table).Select(used => (File: file, Used: used)))
            .Where(u => !IsAllowed(FolderOf(u.File), u.Used, table))
            .Select(u => $"{Path.GetRelativePath(Repository.Engine, u.File)} uses Outrider.{u.Used}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Namespaces_follow_folders_so_that_a_using_tells_the_truth()
    {
        var wrong = Repository.EngineFiles()
            .Select(file => (File: file, Namespace: NamespaceLine().Match(File.ReadAllText(file)).Groups[1].Value))
            .Where(f => f.Namespace != ExpectedNamespace(f.File) && f.Namespace != ExpectedNamespace(Path.GetDirectoryName(f.File)!))
            .Select(f => $"{Path.GetRelativePath(Repository.Engine, f.File)} has namespace {f.Namespace}");
        Assert.Empty(wrong);
    }

    private static bool IsAllowed(string folder, string used, Dictionary<string, HashSet<string>> table) =>
        used == folder || table[folder].Contains("everything") || table[folder].Contains(used)
        || used == "Kernel" || (folder != "Kernel" && used is "Configuration" or "Observability");

    private static IEnumerable<string> Uses(string file, Dictionary<string, HashSet<string>> table) =>
        QualifiedName().Matches(WithoutComments(File.ReadAllText(file))).Select(m => m.Groups[1].Value).Where(table.ContainsKey).Distinct();

    private static string WithoutComments(string code) =>
        string.Join('\n', code.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)));

    private static string FolderOf(string file)
    {
        var parts = Path.GetRelativePath(Repository.Engine, file).Split('/');
        return parts.Length == 1 ? Root : parts[0];
    }

    private static string ExpectedNamespace(string file)
    {
        var folder = Path.GetRelativePath(Repository.Engine, Path.GetDirectoryName(file)!);
        return folder == "." ? "Outrider" : "Outrider." + folder.Replace('/', '.');
    }

    /// <summary>The table under "Who may use whom" in docs/architecture.md.</summary>
    private static Dictionary<string, HashSet<string>> Table()
    {
        var map = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        var section = map[map.IndexOf("## Who may use whom", StringComparison.Ordinal)..];
        return TableRow().Matches(section).Where(m => m.Groups[1].Value != "folder" && !m.Groups[1].Value.StartsWith("---", StringComparison.Ordinal))
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Split(", ").ToHashSet());
    }

    [GeneratedRegex(@"^\| ([^|]+?) \| ([^|]+?) \|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"\bOutrider\.([A-Z][A-Za-z]+)\b")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
