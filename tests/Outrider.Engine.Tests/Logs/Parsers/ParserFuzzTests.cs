using System.Text;
using System.Text.Json;

namespace Outrider.Engine.Tests.Logs.Parsers;

/// <summary>Whatever the bytes are: no parser throws, every record is one valid JSON object on one line with each name once, and what a line held is in it.</summary>
public sealed class ParserFuzzTests
{
    private const int Rounds = 3_000;

    public static TheoryData<string, bool> Parsers()
    {
        var data = new TheoryData<string, bool>();
        foreach (var parser in new[] { "type: auto", "type: json", "type: text", "type: logfmt", "type: cri", "type: docker", "type: syslog", "type: nginx", "type: apache", "type: regex, pattern: '^(?<time>\\S+) (?<level>\\w*):? ?(?<message>.*)'" })
        {
            data.Add(parser, false);
            data.Add(parser, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Every_record_is_one_object_on_one_line(string parser, bool isJoined)
    {
        var lines = new HostileLogs(isJoined ? 1 : 2);
        var run = new ParserRun($"parse: {{ {parser} }}" + (isJoined ? "\nmultiline: { preset: [java, python, go, dotnet, node] }" : ""), maxLine: 2_000);
        for (var i = 0; i < Rounds; i++)
        {
            var text = lines.Next();
            var output = run.Read(text);
            var records = output.Split('\n')[..^1];
            Assert.True(output.Length == 0 || output[^1] == '\n');
            foreach (var record in records) Holds(record);
            foreach (var word in HostileLogs.WordsOf(text)) Assert.True(output.Contains(word, StringComparison.Ordinal), $"'{word}' is lost of: {Encoding.UTF8.GetString(text)}\ngot: {output}");
        }
    }

    private static void Holds(string record)
    {
        using var document = JsonDocument.Parse(record);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        // Names that the application itself has twice stay so.
        if (record.Contains("\"twice\"", StringComparison.Ordinal)) return;
        var names = document.RootElement.EnumerateObject().Select(m => m.Name).ToArray();
        Assert.True(names.Length == names.Distinct().Count(), record);
    }
}
