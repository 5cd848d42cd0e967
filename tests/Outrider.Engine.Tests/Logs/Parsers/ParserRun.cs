using System.Text;
using System.Text.Json;
using Outrider.Configuration;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;
using Outrider.Logs.Tailing;

namespace Outrider.Engine.Tests.Logs.Parsers;

/// <summary>Text on its way through a source's joiner and parser, from the YAML that a user would write.</summary>
internal sealed class ParserRun
{
    public static readonly DateTimeOffset ReadAt = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    private const int MaxLine = 64 << 10;

    private readonly ILineParser _parser;
    private readonly int _maxLine;

    /// <param name="lines">The keys of a source: <c>parse: { type: … }</c>, <c>multiline: { … }</c>.</param>
    /// <param name="maxLine">Bytes of the longest line and unit.</param>
    public ParserRun(string lines, int maxLine = MaxLine)
    {
        var problems = new Problems();
        var config = PipelineRun.Read($"sinks: [{{ type: console }}]\nsources:\n  - type: app\n    {lines.Replace("\n", "\n    ")}", problems);
        Assert.Empty(problems.InOrder());
        var settings = config.Sources![0].Part.Lines;
        _parser = (settings.Parse ?? config.Parse).Part(new LineParserContext(settings.Multiline, () => Unparsed++));
        _maxLine = maxLine;
    }

    /// <summary>Lines that were not what they should be.</summary>
    public int Unparsed { get; private set; }

    /// <summary>The records of some text that nothing will follow, one JSON object each.</summary>
    public string[] Read(string text) => [.. Read(Encoding.UTF8.GetBytes(text)).Split('\n')[..^1]];

    /// <summary>As text, each with its line feed.</summary>
    public string Read(ReadOnlySpan<byte> bytes)
    {
        using var output = new RecordBuffer();
        var writer = new RecordWriter();
        var cutter = new UnitCutter(_parser.Joiner, _maxLine);
        writer.Begin(output, new Enrichment(PipelineRun.Identity, "file", "/a.log"), ReadAt);
        while (bytes.Length > 0)
        {
            Assert.True(cutter.TryCut(bytes, SourceText.Utf8, isLast: true, isOver: true, out var length, out var consumed, out var isWhole));
            writer.BeginUnit(consumed, 0);
            writer.IsPiece = !isWhole;
            if (!isWhole) writer.Text(bytes[..length]);
            else if (length > 0) _parser.Parse(bytes[..length], writer);
            bytes = bytes[consumed..];
        }

        return Encoding.UTF8.GetString(output.Bytes.Span);
    }

    /// <summary>The one record of one line, without what every record has.</summary>
    public Dictionary<string, string> Fields(string line) => Of(Assert.Single(Read(line)));

    /// <summary>Members by name, text as it is and anything else as its JSON, without what enrichment adds.</summary>
    public static Dictionary<string, string> Of(string record)
    {
        using var document = JsonDocument.Parse(record);
        var fields = new Dictionary<string, string>();
        foreach (var member in document.RootElement.EnumerateObject())
            if (member.Name is not ("hostname" or "service" or "version" or "environment" or "file") && (member.Name, member.Value.ToString()) != ("stream", "file"))
                fields.Add(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText());
        return fields;
    }

    /// <summary>Some members, as <c>name=value</c> with <c>|</c> between them; those that are not there left out.</summary>
    public static string Some(IReadOnlyDictionary<string, string> fields, params string[] names) =>
        string.Join('|', names.Where(fields.ContainsKey).Select(n => $"{n}={fields[n]}"));

    /// <summary>All of them in order.</summary>
    public static string All(IReadOnlyDictionary<string, string> fields) => string.Join('|', fields.Select(f => $"{f.Key}={f.Value}"));
}
