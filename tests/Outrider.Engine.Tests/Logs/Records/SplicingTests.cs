using System.Text;
using System.Text.Json;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Records;

public sealed class SplicingTests
{
    private static readonly DateTimeOffset ReadAt = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly Enrichment Enrichment = new(PipelineRun.Identity with { Region = "eu" }, "file", "/var/log/a\"b.log");
    private static readonly string[] Added = ["timestamp", "hostname", "service", "version", "environment", "region", "stream", "file"];

    [Theory]
    [InlineData("""{"level":"info","n":1.10}""", """{"timestamp":"2026-01-02T03:04:05.678Z","severity":"info","hostname":"host-1","service":"orders","version":"1.4.2","environment":"production","stream":"stdout","level":"info","n":1.10}""")]
    [InlineData("{}", """{"timestamp":"2026-01-02T03:04:05.678Z","hostname":"host-1","service":"orders","version":"1.4.2","environment":"production","stream":"stdout"}""")]
    [InlineData(""" { "timestamp" : "mine", "version":2 } """, """{"hostname":"host-1","service":"orders","environment":"production","stream":"stdout","timestamp" : "mine", "version":2}""")]
    [InlineData("hello \"you\"", """{"timestamp":"2026-01-02T03:04:05.678Z","hostname":"host-1","service":"orders","version":"1.4.2","environment":"production","stream":"stdout","message":"hello \"you\""}""")]
    [InlineData("[1]", """{"timestamp":"2026-01-02T03:04:05.678Z","hostname":"host-1","service":"orders","version":"1.4.2","environment":"production","stream":"stdout","message":"[1]"}""")]
    public void A_line_becomes_one_enriched_object_without_what_nobody_said(string line, string expected) =>
        Assert.Equal(expected + "\n", Encoding.UTF8.GetString(Record(Encoding.UTF8.GetBytes(line), new Enrichment(PipelineRun.Identity, "stdout", ""))));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void An_object_deeper_than_the_bound_goes_on_as_text(int arrays, bool isObject)
    {
        var line = "{\"a\":" + new string('[', arrays) + new string(']', arrays) + "}";
        Assert.Equal(isObject, JsonLine.TryRead(Encoding.UTF8.GetBytes(line), new JsonMembers(), out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_line_is_the_record_is_one_object_on_one_line_that_holds_it_whole(int seed)
    {
        var lines = new HostileLines(seed);
        var objects = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var line = lines.Next();
            var record = Record(line, Enrichment);
            Assert.Equal(record.Length - 1, record.AsSpan().IndexOf((byte)'\n'));
            using var document = JsonDocument.Parse(record);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            if (IsSpliced(record, line)) objects++;
            else Assert.Equal(Encoding.UTF8.GetString(line), document.RootElement.GetProperty("message").GetString());
        }

        // Else the test would hold for a splicer that never splices, or one that always does.
        Assert.InRange(objects, 500, 4_500);
    }

    [Fact]
    public void A_member_of_the_lines_own_is_never_added_a_second_time()
    {
        foreach (var name in Added)
        {
            using var record = JsonDocument.Parse(Record(Encoding.UTF8.GetBytes($"{{\"{name}\":\"own\"}}"), Enrichment));
            Assert.Equal("own", Assert.Single(record.RootElement.EnumerateObject(), m => m.Name == name).Value.GetString());
            var escaped = string.Concat(name.Select(c => $"\\u00{(int)c:X2}"));
            using var again = JsonDocument.Parse(Record(Encoding.UTF8.GetBytes($"{{\"{escaped}\":\"own\"}}"), Enrichment));
            Assert.Equal("own", Assert.Single(again.RootElement.EnumerateObject(), m => m.Name == name).Value.GetString());
        }
    }

    /// <summary>Judged by another reader than the splicer's: the members must be there byte for byte, at the end.</summary>
    private static bool IsSpliced(byte[] record, byte[] line)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object || text.Contains('\r')) return false;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }

        var members = line.AsSpan().Trim(" \t"u8)[1..^1].Trim(" \t"u8);
        Assert.True(record.AsSpan(0, record.Length - 2).EndsWith(members), Encoding.UTF8.GetString(line));
        return true;
    }

    private static byte[] Record(byte[] line, Enrichment enrichment)
    {
        using var output = new RecordBuffer();
        var writer = new RecordWriter();
        writer.Begin(output, enrichment, ReadAt);
        new AutoParser().Parse(line, writer);
        Assert.Equal(1, writer.Count);
        return output.Bytes.Memory.ToArray();
    }
}
