using System.Text.Json;

namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class ContainerParserTests
{
    private const string T1 = "2026-01-02T03:04:05.678901234Z", T2 = "2026-01-02T03:04:05.700000000Z", T3 = "2026-01-02T03:04:05.800000000Z", Late = "2026-01-02T03:04:08Z";

    private readonly ParserRun _cri = new("parse: { type: cri }");
    private readonly ParserRun _docker = new("parse: { type: docker }");

    [Fact]
    public void A_line_of_containerd_is_what_the_application_wrote_with_its_stream_and_time() =>
        Assert.Equal($"timestamp=2026-01-02T03:04:05.678Z|stream=stderr|time={T1}|message=a line", ParserRun.All(_cri.Fields($"{T1} stderr F a line")));

    [Fact]
    public void The_content_is_read_as_lines_are_that_have_no_container() =>
        Assert.Equal(
            [
                $"timestamp=2026-01-02T03:04:05.678Z|severity=warn|stream=stdout|time={T1}|level=warn|n=1.10",
                $"timestamp=2026-01-02T03:04:05.700Z|severity=error|stream=stdout|time={T2}|level=error|msg=no",
                $"timestamp=2026-01-02T03:04:05.800Z|severity=info|stream=stdout|time={T3}|message=2020-01-01 00:00:00 INFO mine",
            ],
            All(_cri, $"{T1} stdout F {{\"level\":\"warn\",\"n\":1.10}}\n{T2} stdout F level=error msg=no\n{T3} stdout F 2020-01-01 00:00:00 INFO mine"));

    [Fact]
    public void What_the_content_says_of_time_and_stream_wins_and_is_there_once() =>
        Assert.Equal(
            ["timestamp=2020-01-01T00:00:00.000Z|stream=own|time=2020-01-01T00:00:00Z", "timestamp=2020-01-01T00:00:00.000Z|stream=own|time=2020-01-01T00:00:00Z|msg=x"],
            All(_cri, $"{T1} stdout F {{\"stream\":\"own\",\"time\":\"2020-01-01T00:00:00Z\"}}\n{T1} stdout F stream=own time=2020-01-01T00:00:00Z msg=x"));

    [Fact]
    public void Pieces_are_joined_whatever_the_other_stream_writes_between_them() =>
        Assert.Equal(
            [$"timestamp=2026-01-02T03:04:05.700Z|stream=stderr|time={T2}|message=between", $"timestamp=2026-01-02T03:04:05.678Z|stream=stdout|time={T1}|message=one two three"],
            All(_cri, $"{T1} stdout P one \n{T1} stdout P two \n{T2} stderr F between\n{T3} stdout F three"));

    [Fact]
    public void Pieces_whose_end_never_comes_are_marked()
    {
        Assert.Equal([$"timestamp=2026-01-02T03:04:05.678Z|stream=stdout|time={T1}|truncated=true|message={{\"a\":1}}"], All(_cri, $"{T1} stdout P {{\"a\":\n{T1} stdout P 1}}"));
        Assert.Equal(0, _cri.Unparsed);
    }

    [Fact]
    public void A_trace_is_joined_by_its_content_on_its_own_stream()
    {
        var run = new ParserRun("parse: { type: cri }\nmultiline: { preset: [java] }");
        Assert.Equal(
            [
                $"timestamp=2026-01-02T03:04:05.678Z|severity=info|stream=stdout|time={T1}|message=INFO one",
                $"timestamp=2026-01-02T03:04:05.678Z|stream=stderr|time={T1}|message=java.lang.Error: no\n\tat a.B(C.java:1)\n\tat a.C(C.java:2)",
                $"timestamp=2026-01-02T03:04:05.800Z|severity=info|stream=stdout|time={T3}|message=INFO two",
                $"timestamp=2026-01-02T03:04:05.800Z|stream=stderr|time={T3}|message=plain",
            ],
            All(run, $"{T1} stderr F java.lang.Error: no\n{T1} stdout F INFO one\n{T2} stderr P \tat a.B\n{T3} stdout F INFO two\n{T2} stderr F (C.java:1)\n{T2} stderr F \tat a.C(C.java:2)\n{T3} stderr F plain").Order(StringComparer.Ordinal).OrderBy(Order));

        static int Order(string record) => record.Contains("INFO one") ? 0 : record.Contains("java.lang") ? 1 : record.Contains("INFO two") ? 2 : 3;
    }

    [Fact]
    public void Two_streams_that_are_never_both_still_do_not_grow_one_unit_for_ever()
    {
        var run = new ParserRun("parse: { type: cri }\nmultiline: { start: '^\\w' }");
        var lines = Enumerable.Range(0, 1_000).Select(i => $"{T1} {(i % 2 == 0 ? "stdout" : "stderr")} F line {i}").ToArray();
        Assert.Equal(lines.Select(l => l[(l.IndexOf(" F ", StringComparison.Ordinal) + 3)..]).Order(), run.Read(string.Join('\n', lines)).Select(r => ParserRun.Of(r)["message"]).Order());
    }

    [Theory]
    [InlineData("not of a container")]
    [InlineData(T1 + " stdin F x")]
    [InlineData(T1 + " stdout X x")]
    [InlineData(T1 + " stdout Full x")]
    [InlineData(T1 + " stdout")]
    [InlineData("yesterday stdout F x")]
    public void What_is_no_line_of_containerd_is_counted_and_wrapped_whole(string line)
    {
        Assert.Equal(line, _cri.Fields(line)["message"]);
        Assert.Equal(1, _cri.Unparsed);
    }

    [Theory]
    [InlineData(T1 + " stdout F ", 0)]
    [InlineData(T1 + " stdout F", 0)]
    [InlineData(T1 + " stdout F:more x", 1)]
    [InlineData("2026-01-02T03:04:05.678901234+01:00 stdout F x", 1)]
    public void An_empty_line_is_no_record_and_further_tags_are_not_looked_at(string line, int records)
    {
        Assert.Equal(records, _cri.Read(line).Length);
        Assert.Equal(0, _cri.Unparsed);
    }

    [Fact]
    public void A_line_of_docker_is_what_the_application_wrote_with_its_stream_and_time() =>
        Assert.Equal(
            [$"timestamp=2026-01-02T03:04:05.678Z|stream=stderr|time={T1}|message=a \"line\" é😀 \uFFFD\t", $"timestamp=2026-01-02T03:04:05.700Z|severity=info|stream=stdout|time={T2}|level=info", $"timestamp=2026-01-02T03:04:05.800Z|stream=stdout|time={T3}|message=plain"],
            All(_docker, $$"""
                {"log":"a \"line\" \u00e9\ud83d\ude00 \ud800\t\r\n","stream":"stderr","time":"{{T1}}"}
                {"log":"{\"level\":\"info\"}\n","stream":"stdout","time":"{{T2}}"}
                {"log":"plain\n","stream":"stdout","time":"{{T3}}"}
                """));

    [Fact]
    public void Pieces_of_dockers_are_joined() =>
        Assert.Equal([$"timestamp=2026-01-02T03:04:05.678Z|stream=stdout|time={T1}|message=one two"], All(_docker, $$"""
            {"log":"one ","stream":"stdout","time":"{{T1}}"}
            {"log":"two\n","stream":"stdout","time":"{{T2}}"}
            """));

    [Fact]
    public void What_docker_says_of_the_container_goes_with_it()
    {
        using var document = JsonDocument.Parse(Assert.Single(_docker.Read($$"""{"log":"x\n","stream":"stdout","attrs":{"tag":"a/1"},"time":"{{T1}}"}""")));
        Assert.Equal("a/1", document.RootElement.GetProperty("attrs").GetProperty("tag").GetString());
    }

    [Theory]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"yesterday"}""")]
    [InlineData("""{"log":"x\n","stream":"stdout","time":"2026-01-02T03:04:05Z","mine":1}""")]
    [InlineData("""{"log":1,"stream":"stdout","time":"2026-01-02T03:04:05Z"}""")]
    [InlineData("""{"message":"x"}""")]
    [InlineData("x")]
    public void What_is_no_line_of_docker_is_counted_and_wrapped_whole(string line)
    {
        Assert.Equal(line, _docker.Fields(line)["message"]);
        Assert.Equal(1, _docker.Unparsed);
    }

    private static string[] All(ParserRun run, string text) => [.. run.Read(text).Select(r => ParserRun.All(ParserRun.Of(r)))];
}
