using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.CommandLine;
using Outrider.Configuration;
using Outrider.Logs;
using Outrider.Logs.Parsers;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs;

/// <summary>
/// The reference of logs beside the code. Tables of settings are the shapes' own: after a change run these tests once with <c>OUTRIDER_RECORD=1</c>, which writes them
/// anew, and read the difference before it is committed. The blocks of YAML are written by hand, and built here.
/// </summary>
public sealed partial class LogReferenceTests
{
    private static readonly string Folder = Path.Combine(FindRoot(), "docs", "reference");

    // Sections that are no component, by the name that their marker has.
    private static readonly Dictionary<string, Shape> Sections = new() { ["logs"] = LogsConfig.Shape };

    public static TheoryData<string> SlotNames() => new(LogSlots().Select(s => s.Name));

    public static TheoryData<string> Pages() => new(Directory.GetFiles(Folder, "logs*.md").Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(SlotNames))]
    public void Every_component_of_a_slot_has_its_settings_as_they_are_and_a_block_that_shows_it(string name)
    {
        var slot = LogSlots().Single(s => s.Name == name);
        var path = Path.Combine(Folder, name.Replace('.', '-') + ".md");
        if (IsRecording) File.WriteAllText(path, Recorded(File.ReadAllText(path), slot));
        var parts = Component().Matches(File.ReadAllText(path)).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal(slot.Kinds.Select(k => k.Type).Order(StringComparer.Ordinal), parts.Keys.Order(StringComparer.Ordinal));
        foreach (var kind in slot.Kinds)
        {
            Assert.Contains(Generated($"{name} {kind.Type}", kind.Shape), parts[kind.Type], StringComparison.Ordinal);
            Assert.True(Blocks(parts[kind.Type]).Any(b => Regex.IsMatch(b, $@"\btype: ""?{kind.Type}\b")), $"{name.Replace('.', '-')}.md shows no 'type: {kind.Type}' in a block of YAML below its heading");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_section_that_is_no_component_has_its_settings_as_they_are(string page)
    {
        var path = Path.Combine(Folder, page);
        var text = File.ReadAllText(path);
        foreach (var (name, shape) in Sections.Where(s => text.Contains(Marker(s.Key), StringComparison.Ordinal)))
        {
            if (IsRecording) File.WriteAllText(path, text = Replaced(text, name, shape));
            Assert.Contains(Generated(name, shape), text, StringComparison.Ordinal);
        }

        if (page == "logs.md") Assert.All(Sections.Keys, name => Assert.Contains(Marker(name), text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_block_of_the_reference_is_read_and_its_pipeline_built(string page)
    {
        var blocks = Blocks(File.ReadAllText(Path.Combine(Folder, page))).ToArray();
        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            var problems = new Problems();
            var root = Yaml.Read(block, "/reference/outrider.yaml", problems);
            var config = root is null ? null : OutriderConfig.Shape.Read(new Section(root, "", problems));
            Assert.True(!problems.Any, string.Join('\n', problems.InOrder().Select(p => p.ToString()).Append(block)));
            using var state = new TemporaryFolder();
            foreach (var source in config!.Logs.EffectiveSources) Assert.NotNull((source.Part.Lines.Parse ?? config.Logs.Parse).Part(new LineParserContext(source.Part.Lines.Multiline, () => { })));
            foreach (var transform in config.Logs.Transforms) Assert.NotNull(transform.Part(new FakeTime()));
            await using var pipeline = new LogPipeline(config.Logs, PipelineRun.Identity, state.Path, new FakeTime(), NullLoggerFactory.Instance, new MetricRegistry(), new StatusBoard());
        }
    }

    private static bool IsRecording => Environment.GetEnvironmentVariable("OUTRIDER_RECORD") == "1";

    private static IEnumerable<Slot> LogSlots() => Slot.All().Where(s => s.Name.StartsWith("logs.", StringComparison.Ordinal));

    private static IEnumerable<string> Blocks(string text) => YamlBlock().Matches(text).Select(m => m.Groups[1].Value);

    private static string Marker(string name) => $"<!-- settings of {name}, written from the code -->\n";

    private static string Generated(string name, Shape shape) => $"{Marker(name)}{SettingsMarkdown.Of(shape)}<!-- end -->\n";

    private static string Replaced(string text, string name, Shape shape) =>
        Regex.Replace(text, Regex.Escape(Marker(name)) + "(?:.*\n)*?<!-- end -->\n", _ => Generated(name, shape));

    /// <summary>A component that has no heading yet gets one at the end; its block is for a person to write.</summary>
    private static string Recorded(string text, Slot slot)
    {
        foreach (var kind in slot.Kinds)
        {
            var name = $"{slot.Name} {kind.Type}";
            if (text.Contains(Marker(name), StringComparison.Ordinal)) text = Replaced(text, name, kind.Shape);
            else text += $"\n## `{kind.Type}`\n\n{Generated(name, kind.Shape)}";
        }

        return text;
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "outrider.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("^## `(.*)`\n((?:(?!## ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Component();

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex YamlBlock();
}
