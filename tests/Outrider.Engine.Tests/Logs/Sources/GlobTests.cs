using Outrider.Logs.Sources;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sources;

public sealed class GlobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GlobTests()
    {
        foreach (var name in new[] { "a.log", "b.log", "b.txt", ".hidden.log", "x/a.log", "x/y/c.log", "x/y/z/a.log" }) _folder.Write(name, "");
        Directory.CreateSymbolicLink(_folder["x/loop"], _folder["x"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.log", "a.log")]
    [InlineData("missing.log", "")]
    [InlineData("*.log", "a.log b.log")]
    [InlineData("?.*", "a.log b.log b.txt")]
    [InlineData(".*.log", ".hidden.log")]
    [InlineData("**/a.log", "a.log x/a.log x/y/z/a.log")]
    [InlineData("x/**", "x/a.log x/y/c.log x/y/z/a.log")]
    [InlineData("*/y/*.log", "x/y/c.log")]
    [InlineData("x/*/z/a.log", "x/y/z/a.log")]
    public void A_pattern_stands_for_these_files(string pattern, string expected)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        new Glob(Path.Combine(_folder.Path, pattern)).Expand(files, new HashSet<string>());
        Assert.Equal(expected, string.Join(' ', files.Select(f => Path.GetRelativePath(_folder.Path, f)).Where(f => !f.Contains("loop"))));
        var here = Directory.EnumerateFiles(_folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', here.Where(new Glob(Path.Combine(_folder.Path, pattern)).IsMatch).Select(f => Path.GetRelativePath(_folder.Path, f))));
    }
}
