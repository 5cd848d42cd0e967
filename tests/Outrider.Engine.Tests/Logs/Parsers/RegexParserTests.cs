using Outrider.Configuration;

namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class RegexParserTests
{
    [Fact]
    public void Named_groups_become_fields_of_their_types()
    {
        var run = new ParserRun("parse: { type: regex, pattern: '^(?<time>\\S+) (?<level>\\w+) (?<n>\\S+) (?<ok>\\w+) (?:x|(?<not>y)) (?<took>\\S+)$', types: { n: integer, ok: boolean, took: number } }");
        Assert.Equal("timestamp=2026-01-02T03:04:05.000Z|severity=warn|time=2026-01-02T03:04:05Z|level=WARN|n=42|ok=true|took=1.5e3", ParserRun.All(run.Fields("2026-01-02T03:04:05Z WARN 42 true x 1.5e3")));
        Assert.Equal("n=042|ok=yes|took=.5", ParserRun.Some(run.Fields("2026-01-02T03:04:05Z WARN 042 yes x .5"), "n", "ok", "took"));
        Assert.Contains("\"n\":42,\"ok\":true,\"took\":1.5e3", run.Read("2026-01-02T03:04:05Z WARN 42 true x 1.5e3")[0]);
        Assert.Equal(0, run.Unparsed);
    }

    [Theory]
    [InlineData("(?<a>\\d+)", "x 1 y", "a=1|message=x 1 y")]
    [InlineData("^(?<a>\\d+) (?<message>.*)", "1 y", "a=1|message=y")]
    [InlineData("^(?<a>é+)$", "éé", "a=éé")]
    public void The_line_goes_with_them_where_they_do_not_hold_it(string pattern, string line, string expected) =>
        Assert.Equal($"timestamp=2026-03-04T05:06:07.890Z|{expected}", ParserRun.All(new ParserRun($"parse: {{ type: regex, pattern: '{pattern}' }}").Fields(line)));

    [Fact]
    public void Joined_lines_are_one_text_to_the_pattern()
    {
        var run = new ParserRun("parse: { type: regex, pattern: '^(?<level>\\w+) (?<message>.*)' }\nmultiline: { continue: '^(\\s|$)' }");
        Assert.Equal(["ERROR|a\n b", "INFO|c"], run.Read("ERROR a\n b\n\n\nINFO c\n").Select(r => ParserRun.Of(r)).Select(r => $"{r["level"]}|{r["message"]}"));
    }

    [Fact]
    public void A_line_it_does_not_hold_for_is_counted_and_wrapped_whole()
    {
        var run = new ParserRun("parse: { type: regex, pattern: '^(?<a>\\d+)$' }");
        Assert.Equal("x", run.Fields("x")["message"]);
        Assert.Equal(1, run.Unparsed);
    }

    [Fact]
    public void A_line_made_to_make_it_go_back_does_not_hold_it_up()
    {
        var run = new ParserRun("parse: { type: regex, pattern: '^(?<a>(a|a?)+)b$' }");
        Assert.Equal(20_000, run.Fields(new string('a', 20_000))["message"].Length);
    }

    [Theory]
    [InlineData("pattern: '('", "give a regular expression")]
    [InlineData("pattern: '(?P<a>x)'", "named groups as (?<name>…)")]
    [InlineData("pattern: 'a.*'", "at least one named group")]
    [InlineData("pattern: '(?<a>.)(?!x)'", "without look-around")]
    [InlineData("pattern: '(?<a>.)', types: { b: integer }", "there is no group 'b' in the pattern; its groups are: a")]
    [InlineData("pattern: '(?<a>.)', types: { a: int }", "did you mean 'integer'?")]
    [InlineData("pattern: '(?<a>.)', timezone: Mars/Olympus", "such as Europe/Berlin")]
    [InlineData("types: {}", "'pattern' is missing")]
    public void What_cannot_work_is_refused_with_a_remedy(string keys, string remedy)
    {
        var problems = new Problems();
        PipelineRun.Read($"sinks: [{{ type: console }}]\nparse: {{ type: regex, {keys} }}", problems);
        Assert.Contains(remedy, Assert.Single(problems.InOrder()).Message);
    }
}
