using System.Text;
using Outrider.Configuration;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Records;

public sealed class EnrichmentTests
{
    private const string Head = "{\"timestamp\":\"2026-01-02T03:04:05.000Z\",\"hostname\":\"host-1\",\"service\":\"orders\",\"version\":\"1.4.2\",\"environment\":\"production\",\"stream\":\"stdout\"";

    [Theory]
    [InlineData("""{"n":1}""", ""","container":{"id":"c"},"kubernetes":{"pod":"p"},"team":"a\"b","tier":"1","n":1}""")]
    [InlineData("""{"team":0,"n":1}""", ""","container":{"id":"c"},"kubernetes":{"pod":"p"},"tier":"1","team":0,"n":1}""")]
    [InlineData("""{"t\u0065am":0,"container":"own"}""", ""","kubernetes":{"pod":"p"},"tier":"1","t\u0065am":0,"container":"own"}""")]
    [InlineData("""{"kubernetes":1,"tier":2,"team":3,"container":4}""", ""","kubernetes":1,"tier":2,"team":3,"container":4}""")]
    [InlineData("text", ""","container":{"id":"c"},"kubernetes":{"pod":"p"},"team":"a\"b","tier":"1","message":"text"}""")]
    [InlineData("{}", ""","container":{"id":"c"},"kubernetes":{"pod":"p"},"team":"a\"b","tier":"1"}""")]
    public void Names_of_the_lines_own_win_over_all_that_is_added(string line, string expected) =>
        Assert.Equal(Head + expected + "\n", Written(writer => new AutoParser().Parse(Encoding.UTF8.GetBytes(line), writer)));

    [Fact]
    public void A_field_that_a_parser_has_made_wins_too()
    {
        var written = Written(writer =>
        {
            writer.Open();
            writer.Field("team"u8, "own"u8);
            writer.JsonField("tier"u8, "5"u8);
            writer.Close();
        });
        Assert.Equal("""{"timestamp":"2026-01-02T03:04:05.000Z","team":"own","tier":5,"hostname":"host-1","service":"orders","version":"1.4.2","environment":"production","stream":"stdout","container":{"id":"c"},"kubernetes":{"pod":"p"}}""" + "\n", written);
    }

    [Theory]
    [InlineData("fields: { team: a }", "")]
    [InlineData("fields: { service: a }", "'service' is Outrider's own")]
    [InlineData("fields: { message: a }", "'message' is Outrider's own")]
    [InlineData("fields: { kubernetes: a }", "'kubernetes' is Outrider's own")]
    [InlineData("fields: { \"a b\": a }", "give 1 to 64 letters")]
    public void Fields_have_names_that_Outrider_has_not(string yaml, string problem)
    {
        var problems = new Problems();
        PipelineRun.Read(yaml + "\nsinks: [{ type: console }]", problems);
        if (problem.Length == 0) Assert.Empty(problems.InOrder());
        else Assert.Contains(problem, Assert.Single(problems.InOrder()).Message);
    }

    private static string Written(Action<RecordWriter> write)
    {
        using var output = new RecordBuffer();
        var writer = new RecordWriter();
        var identity = PipelineRun.Identity with { Attributes = [("container", "{\"id\":\"c\"}"), ("kubernetes", "{\"pod\":\"p\"}"), ("team", JsonText.Quoted("a\"b")), ("tier", "\"1\"")] };
        writer.Begin(output, new Enrichment(identity, "stdout", ""), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        writer.BeginUnit(1, 1);
        write(writer);
        return Encoding.UTF8.GetString(output.Bytes.Span);
    }
}
