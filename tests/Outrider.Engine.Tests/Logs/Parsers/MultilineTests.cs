namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class MultilineTests
{
    [Theory]
    [InlineData("{ start: '^\\d' }", "1 a\n b\n2 c\n3 d\n e\n f")]
    [InlineData("{ continue: '^\\s' }", "1 a\n b\n2 c\n3 d\n e\n f")]
    public void Lines_are_joined_by_a_pattern(string multiline, string text) =>
        Assert.Equal(["1 a\n b", "2 c", "3 d\n e\n f"], new ParserRun("multiline: " + multiline).Read(text).Select(r => ParserRun.Of(r)["message"]));

    [Fact]
    public void What_comes_before_the_first_start_is_a_record_too() =>
        Assert.Equal(["x\ny", "1"], new ParserRun("multiline: { start: '^\\d' }").Read("x\ny\n1").Select(r => ParserRun.Of(r)["message"]));

    [Fact]
    public void Joined_lines_have_the_limit_of_a_line()
    {
        var records = new ParserRun("multiline: { continue: '^ ' }", maxLine: 100).Read(string.Join('\n', Enumerable.Repeat(" 123456789", 40)));
        Assert.All(records, r => Assert.InRange(ParserRun.Of(r)["message"].Length, 10, 100));
        Assert.InRange(records.Length, 4, 6);
    }

    [Fact]
    public void A_pattern_that_would_take_for_ever_by_going_back_does_not()
    {
        var run = new ParserRun("multiline: { start: '^(a+)+$' }");
        Assert.Single(run.Read("a\n" + new string('a', 10_000) + "!"));
    }

    [Theory]
    [InlineData("multiline: {}", "there is nothing that tells")]
    [InlineData("multiline: { start: a, continue: b }", "there are several ways")]
    [InlineData("multiline: { start: '(' }", "give a regular expression")]
    [InlineData("multiline: { start: '(?=a)b' }", "without look-around")]
    [InlineData("multiline: { start: '(?<a>.)\\k<a>' }", "back references")]
    [InlineData("multiline: { preset: [jva] }", "did you mean 'java'?")]
    [InlineData("multiline: { preset: [java], max_wait: 1h }", "from 10ms to 1m")]
    public void What_cannot_work_is_refused_with_a_remedy(string lines, string remedy)
    {
        var problems = new Outrider.Configuration.Problems();
        PipelineRun.Read($"sinks: [{{ type: console }}]\nsources: [{{ type: app, {lines} }}]", problems);
        Assert.Contains(remedy, Assert.Single(problems.InOrder()).Message);
    }
}
