using System.Runtime.CompilerServices;
using Outrider.CommandLine;
using Outrider.Testing;

namespace Outrider.EndToEnd.Golden;

/// <summary>
/// What is typed, and what comes back, word for word. The cases run in this process through the verbs themselves. After a change of wording run
/// them once with <c>OUTRIDER_RECORD=1</c>, and read the difference before it is committed.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases() =>
        new(Directory.GetFiles(CasesFolder(), "*.case", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(CasesFolder(), f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_typed_is_answered_as_recorded(string name)
    {
        var path = Path.Combine(CasesFolder(), name);
        var text = File.ReadAllText(path);
        var golden = GoldenCase.Parse(text);
        Assert.NotEmpty(golden.Commands);
        using var folder = new TemporaryFolder();
        foreach (var (file, content) in golden.Files) folder.Write(file, content);
        var outputs = golden.Commands.Select(c => GoldenRun.Output(c.Arguments, golden, folder)).ToArray();
        if (Environment.GetEnvironmentVariable("OUTRIDER_RECORD") == "1") File.WriteAllText(path, GoldenCase.Recorded(text, outputs));
        else Assert.Equal(golden.Commands.Select(c => c.Expected.TrimEnd()), outputs.Select(o => o.TrimEnd()));
    }

    [Fact]
    public void At_least_sixty_wrong_files_are_refused_with_a_line()
    {
        var refused = Cases().Select(c => File.ReadAllText(Path.Combine(CasesFolder(), c.Data))).Count(t => t.Contains("\nexit 64", StringComparison.Ordinal) && t.Contains("yaml:", StringComparison.Ordinal));
        Assert.True(refused >= 60, $"{refused} cases are refused");
    }

    [Fact]
    public void Every_component_of_every_slot_has_a_line_in_the_list()
    {
        var output = new StringWriter();
        Verbs.Run(["components"], new Terminal(output, output, _ => null, isInteractive: false), [], TimeProvider.System);
        foreach (var kind in Slots.All.SelectMany(s => s.Kinds)) Assert.Contains(kind.Shape.Doc, output.ToString());
    }

    private static string CasesFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "cases");
}
