using Outrider.Configuration;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Configuration;

public sealed class ExpansionTests
{
    [Theory]
    [InlineData("${NAME}", "orders")]
    [InlineData("a-${NAME}-b-${NAME}", "a-orders-b-orders")]
    [InlineData("${NONE:-x}", "x")]
    [InlineData("${EMPTY:-x}", "x")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${NONE:-}", "")]
    [InlineData("${NAME:-x}", "orders")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("${NAME}$${NAME}", "orders${NAME}")]
    [InlineData("$NAME $ {", "$NAME $ {")]
    [InlineData("${SNEAKY}", "${NAME}")]
    public void References_are_replaced_once(string text, string expected)
    {
        var (value, problems) = Expand(text);
        Assert.Empty(problems);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("${NONE}", "the environment has no 'NONE'; set it, or give a default: ${NONE:-…}")]
    [InlineData("${NAME", "opens '${' and does not close it")]
    [InlineData("${}", "names no variable")]
    [InlineData("${a b}", "names no variable")]
    [InlineData("${1A}", "names no variable")]
    [InlineData("${NONE:-${NAME}}", "holds a second '${'")]
    [InlineData("${file:}", "names no file")]
    [InlineData("${file:none.txt}", "the file does not exist")]
    public void A_reference_that_leads_nowhere_is_refused(string text, string words)
    {
        var (_, problems) = Expand(text);
        Assert.Contains(words, Assert.Single(problems));
    }

    [Fact]
    public void A_value_that_could_not_be_expanded_makes_one_problem_and_not_two()
    {
        var (_, problems) = SampleConfig.Read("attempts: ${NONE}\ntags: [\"${NONE}\"]\ncommand: [\"${NONE}\"]\ntls: ${NONE}\n");
        Assert.Equal(4, problems.Count);
        Assert.All(problems, p => Assert.Contains("the environment has no 'NONE'", p));
    }

    [Fact]
    public void A_files_content_is_put_in_trimmed_relative_to_the_configuration()
    {
        using var folder = new TemporaryFolder();
        folder.Write("secrets/token", "  s3cret\n");
        var problems = new Problems();
        var root = Yaml.Read("a: \"${file:secrets/token}!\"", folder["outrider.yaml"], problems)!;
        Assert.Equal("s3cret!", new Expansion(_ => null, problems).Expand(root)["a"]!.Value);
        Assert.False(problems.Any);
    }

    [Theory]
    [InlineData("/dev/zero", "has more than 1024KiB")]
    [InlineData("/", "is a folder")]
    public void A_file_that_is_no_value_is_refused_and_not_read_without_end(string file, string words)
    {
        var (_, problems) = Expand($"${{file:{file}}}");
        Assert.Contains(words, Assert.Single(problems));
    }

    [Fact]
    public void What_a_reference_stands_for_is_never_shown()
    {
        var (_, problems) = SampleConfig.Read("attempts: ${SECRET}", _ => "hunter2");
        Assert.Equal("a.yaml:1: attempts: '${SECRET}' is not allowed; give a whole number from 1 to 10", Assert.Single(problems));
    }

    private static (string? Value, IReadOnlyList<string> Problems) Expand(string text)
    {
        var problems = new Problems();
        var environment = new Dictionary<string, string> { ["NAME"] = "orders", ["EMPTY"] = "", ["SNEAKY"] = "${NAME}" };
        var node = new Expansion(environment.GetValueOrDefault, problems).Expand(ConfigNode.Scalar(new Place("a.yaml", 1), text, text));
        return (node.Value, [.. problems.InOrder().Select(p => p.Message)]);
    }
}
