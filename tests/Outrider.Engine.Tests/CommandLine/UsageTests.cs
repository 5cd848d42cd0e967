namespace Outrider.Engine.Tests.CommandLine;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public void Without_a_verb_the_examples_come_before_the_verbs_and_fit_on_one_screen(string line)
    {
        var session = new Session();
        Assert.Equal(0, session.Type(Words(line)));
        Assert.InRange(session.Out.IndexOf("Examples:", StringComparison.Ordinal), 1, session.Out.IndexOf("Verbs:", StringComparison.Ordinal));
        Assert.InRange(session.Out.Split('\n').Length, 10, 40);
        Assert.All(session.Out.Split('\n'), l => Assert.InRange(l.Length, 0, 110));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("status")]
    [InlineData("logs")]
    [InlineData("reload")]
    [InlineData("upgrade")]
    [InlineData("restart")]
    [InlineData("stop")]
    [InlineData("components")]
    [InlineData("schema")]
    [InlineData("version")]
    public void Every_verb_explains_itself(string verb)
    {
        foreach (var args in new string[][] { [verb, "--help"], [verb, "-h"], ["help", verb] })
        {
            var session = new Session();
            Assert.Equal(0, session.Type(args));
            Assert.Contains($"Usage: outrider {verb}", session.Out);
            Assert.Empty(session.Error);
        }
    }

    [Theory]
    [InlineData("chekc", "outrider: 'chekc' is no verb; did you mean 'check'?", "outrider --help")]
    [InlineData("check --profle dev", "outrider: '--profle' is no option of check; did you mean '--profile'?", "outrider check --help")]
    [InlineData("check -c", "outrider: '-c' lacks its value; write -c FILE", "outrider check --help")]
    [InlineData("check -c a -c b", "outrider: '-c' is given more than once; keep one", "outrider check --help")]
    [InlineData("check --output xml", "outrider: 'xml' is no output; give text or json", "outrider check --help")]
    [InlineData("check --profile ../x", "outrider: '../x' is no name of a profile; give letters, digits, '-' and '_', as in outrider.dev.yaml: --profile dev", "outrider check --help")]
    [InlineData("schema now", "outrider: 'now' is one word too many for schema; remove it", "outrider schema --help")]
    [InlineData("run node server.js", "outrider: 'node' does not belong here; a command comes after '--': outrider run -- node server.js", "outrider run --help")]
    [InlineData("run --", "outrider: no command stands after '--'; write it there, as in: outrider run -- node server.js", "outrider run --help")]
    [InlineData("components logs.zinks", null, "outrider components")]
    public void Bad_usage_is_answered_with_one_sentence_and_where_to_read_on(string line, string? sentence, string see)
    {
        var session = new Session();
        Assert.Equal(64, session.Type(Words(line)));
        Assert.Empty(session.Out);
        var said = session.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, said.Length);
        if (sentence is not null) Assert.Equal(sentence, said[0]);
        Assert.Equal($"see: {see}", said[1]);
    }

    [Fact]
    public void Colour_is_for_a_terminal_whose_owner_does_not_refuse_it()
    {
        Assert.Contains("\e[1m", Overview(isInteractive: true));
        Assert.DoesNotContain("\e[", Overview(isInteractive: false));
        Assert.DoesNotContain("\e[", Overview(isInteractive: true, ("NO_COLOR", "1")));
        Assert.DoesNotContain("\e[", Overview(isInteractive: true, ("TERM", "dumb")));
        Assert.Contains("\e[", Overview(isInteractive: true, ("NO_COLOR", "")));
    }

    [Fact]
    public void The_version_is_one_line()
    {
        var session = new Session();
        Assert.Equal(0, session.Type("--version"));
        Assert.Matches(@"^outrider \d+\.\d+\.\d+ \(\.NET [^)]+\)\n$", session.Out);
    }

    private static string Overview(bool isInteractive, params (string Name, string Value)[] environment)
    {
        var session = new Session { IsInteractive = isInteractive };
        foreach (var (name, value) in environment) session.Environment[name] = value;
        session.Type("--help");
        return session.Out;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
