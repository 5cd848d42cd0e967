using System.Text.Json;
using Outrider.Engine.Tests.Architecture;

namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class TraceTests
{
    // Between the records of a file in Traces.
    private const string Separator = "\n%%\n";

    [Theory]
    [InlineData("java")]
    [InlineData("python")]
    [InlineData("go")]
    [InlineData("dotnet")]
    [InlineData("node")]
    public void A_trace_is_one_record_and_every_other_line_is_one(string runtime)
    {
        var expected = Sections(runtime);
        Assert.Equal(expected, Messages($"[{runtime}]", string.Join('\n', expected)));
    }

    [Theory]
    [InlineData("java")]
    [InlineData("python")]
    [InlineData("go")]
    [InlineData("dotnet")]
    [InlineData("node")]
    public void Where_all_runtimes_are_expected_each_of_them_is_recognised(string runtime)
    {
        var expected = Sections(runtime);
        Assert.Equal(expected, Messages("[java, python, go, dotnet, node]", string.Join('\n', expected)));
    }

    [Theory]
    [InlineData("java", "0|error", "1|info", "4|error", "5|warn", "6|info")]
    [InlineData("python", "0|error", "1|warn", "2|error", "4|info")]
    [InlineData("dotnet", "0|error", "1|info")]
    [InlineData("go", "1|fatal", "4|fatal", "5|fatal")]
    public void A_record_of_several_lines_is_as_grave_as_its_head(string runtime, params string[] expected)
    {
        var sections = Sections(runtime);
        var records = new ParserRun($"multiline: {{ preset: [{runtime}] }}").Read(string.Join('\n', sections)).Select(ParserRun.Of).ToArray();
        foreach (var one in expected)
            Assert.Equal(one, $"{one[..one.IndexOf('|')]}|{records[int.Parse(one[..one.IndexOf('|')])].GetValueOrDefault("severity")}");
    }

    [Fact]
    public void A_trace_at_the_margin_is_not_given_to_a_line_that_has_nothing_to_do_with_it()
    {
        const string Lines = "2026-01-02 03:04:05,123 INFO root: done\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nValueError: no\nplain";
        Assert.Equal(3, new ParserRun("multiline: { preset: [python] }").Read(Lines).Length);
    }

    [Fact]
    public void An_object_is_whole_by_itself() =>
        Assert.Equal(2, new ParserRun("multiline: { preset: [java] }").Read("{\"level\":\"error\"}\n\tat a.B.c(B.java:1)").Length);

    [Fact]
    public void Lines_with_CR_LF_are_joined_as_well()
    {
        var record = Assert.Single(new ParserRun("multiline: { preset: [java] }").Read("java.lang.IllegalStateException: no\r\n\tat a.B.c(B.java:1)\r\n"));
        using var document = JsonDocument.Parse(record);
        Assert.Equal("java.lang.IllegalStateException: no\r\n\tat a.B.c(B.java:1)", document.RootElement.GetProperty("message").GetString());
    }

    private static string[] Messages(string presets, string text) =>
        [.. new ParserRun($"multiline: {{ preset: {presets} }}").Read(text).Select(r => ParserRun.Of(r)["message"])];

    private static string[] Sections(string runtime) =>
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Outrider.Engine.Tests", "Logs", "Parsers", "Traces", runtime + ".txt")).TrimEnd('\n').Split(Separator);
}
