namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class LogfmtParserTests
{
    private const string ReadAt = "timestamp=2026-03-04T05:06:07.890Z";

    private readonly ParserRun _logfmt = new("parse: { type: logfmt }");

    [Theory]
    [InlineData("a=1 b=two", "a=1|b=two")]
    [InlineData("a=007 b= c=\"\"", "a=007|b=|c=")]
    [InlineData("at=info method=GET path=\"/a b\" cached", "at=info|method=GET|path=/a b|cached=true")]
    [InlineData("a=\"x \\\"y\\\" \\n \\u00e9 \\x41 \\q\" b==", "a=x \"y\" \n é A \\q|b==")]
    [InlineData("  a=1\t b=2  ", "a=1|b=2")]
    [InlineData("a=1 a=2 a_2=3 a=4", "a=1|a_2=2|a_2_2=3|a_3=4")]
    [InlineData("hostname=mine x=1", "hostname=mine|x=1")]
    public void Pairs_become_text_fields(string line, string expected)
    {
        using var document = System.Text.Json.JsonDocument.Parse(Assert.Single(_logfmt.Read(line)));
        var added = new HashSet<string>(["timestamp", "service", "version", "environment", "stream", "file"]);
        if (!line.Contains("hostname")) added.Add("hostname");
        Assert.Equal(expected, string.Join('|', document.RootElement.EnumerateObject().Where(m => !added.Contains(m.Name)).Select(m => $"{m.Name}={(m.Value.ValueKind == System.Text.Json.JsonValueKind.True ? "true" : m.Value)}")));
        Assert.Equal(0, _logfmt.Unparsed);
    }

    [Fact]
    public void Time_and_level_are_normalised_and_kept() =>
        Assert.Equal("timestamp=2026-01-02T02:04:05.000Z|severity=error|timestamp_original=2026-01-02T03:04:05+01:00|severity_original=ERR|level=info",
            ParserRun.All(_logfmt.Fields("timestamp=2026-01-02T03:04:05+01:00 severity=ERR level=info")));

    [Theory]
    [InlineData("just a sentence")]
    [InlineData("one=pair in a longer sentence")]
    [InlineData("a=\"never closed")]
    [InlineData("a=\"closed\"and=on")]
    [InlineData("a=b\"c")]
    [InlineData("=x")]
    public void What_is_not_logfmt_is_counted_and_wrapped_whole(string line)
    {
        Assert.Equal($"{ReadAt}|message={line}", ParserRun.All(_logfmt.Fields(line)));
        Assert.Equal(1, _logfmt.Unparsed);
    }

    [Fact]
    public void More_pairs_than_any_logger_writes_are_text()
    {
        var line = string.Join(' ', Enumerable.Range(0, 5_000).Select(i => $"a{i}=1"));
        Assert.Equal(line, _logfmt.Fields(line)["message"]);
    }

    [Fact]
    public void A_trace_that_was_joined_to_a_logfmt_line_has_its_level()
    {
        var run = new ParserRun("parse: { type: logfmt }\nmultiline: { continue: '^\\s' }");
        Assert.Equal($"timestamp=2026-01-02T03:04:05.000Z|severity=error|message=ts=2026-01-02T03:04:05Z level=error\n\tat a", ParserRun.All(run.Fields("ts=2026-01-02T03:04:05Z level=error\n\tat a")));
    }
}
