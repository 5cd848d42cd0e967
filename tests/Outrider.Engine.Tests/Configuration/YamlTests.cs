using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

public sealed class YamlTests
{
    [Theory]
    [InlineData("a:\n  b: 1\n  c:\n    - x\n    - y\n", "a@1 b@2 c@3 @4 @5")]
    [InlineData("a: { b: 1,\n     c: [x,\n         y] }\n", "a@1 b@1 c@2 @2 @3")]
    [InlineData("a:\r\n  b: 1\r\n\r\n  c: 2\r\n", "a@1 b@2 c@4")]
    [InlineData("\uFEFFa: 1\nb: 2\n", "a@1 b@2")]
    [InlineData("# one\n\na: |\n  x\n  y\nb: 2\n", "a@3 b@6")]
    [InlineData("x: &t\n  k: 1\ny: *t\n", "x@1 k@2 y@3 k@2")]
    public void Every_node_knows_its_line(string text, string expected)
    {
        var root = Read(text, out var problems);
        Assert.Empty(problems);
        Assert.Equal(expected, string.Join(' ', Lines(root!)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("~\n")]
    public void A_file_without_anything_is_an_empty_map(string text)
    {
        var root = Read(text, out var problems);
        Assert.Empty(problems);
        Assert.Equal(NodeKind.Map, root!.Kind);
        Assert.Empty(root.Entries);
    }

    [Theory]
    [InlineData("a:\n\tb: 1\n", 2, "a tab indents this line")]
    [InlineData("a: 1\n\tb: 2\n", 2, "a tab indents this line")]
    [InlineData("a: 1\nb: \"x\nc: 1\n", 2, "the quote that opens here is not closed")]
    [InlineData("a: 1\nb: 'x\n", 2, "the quote that opens here is not closed")]
    [InlineData("a: \"\\d+\"\n", 1, "use single quotes")]
    [InlineData("a: @x\n", 1, "cannot begin with '@'")]
    [InlineData("a: 1\nb: [1, 2\nc: 3\n", 2, "is not closed")]
    [InlineData("a: 1\nb: { c: 1,\n  d: 2\ne: 3\n", 2, "is not closed")]
    [InlineData("a: { url: ${X} }\n", 1, "must stand in quotes")]
    [InlineData("a:1\nb: 2\n", 1, "'a:' has no space after its colon; write 'a: 1'")]
    [InlineData("a: b: c\n", 1, "must be put in quotes")]
    [InlineData("a: 1\n  b: 2\n", 2, "indented deeper than its neighbours")]
    [InlineData("a:\n  b: 1\n c: 2\n", 3, "as many spaces as its neighbours")]
    [InlineData("a: 'it's'\n", 1, "goes on after its closing quote")]
    [InlineData("- a\nb: 1\n", 2, "a list ends here")]
    [InlineData("a: - b\n", 1, "a list cannot begin on the line of its key")]
    [InlineData("a: *.log\n", 1, "put them in quotes")]
    [InlineData("a: }\n", 1, "stands here without its opening")]
    [InlineData("a: 1\nb: \0\nc: 2\n", 2, "zero byte")]
    [InlineData("? [a]\n: b\n", 1, "a key must be a word")]
    [InlineData("a: >x\n", 1, "begins on the next line")]
    public void A_text_that_is_no_yaml_is_refused_at_its_line_with_a_remedy(string text, int line, string words)
    {
        Assert.Null(Read(text, out var problems));
        var problem = Assert.Single(problems);
        Assert.Equal(line, problem.Place.Line);
        Assert.Contains(words, problem.Message);
    }

    [Theory]
    [InlineData("a: 1\nb:\n  c: 1\n  c: 2\n", "a.yaml:4: b.c: this key stands on line 3 already; keep one of them")]
    [InlineData("a: !secret x\n", "a.yaml:1: a: the tag '!secret' is not used here; remove it")]
    [InlineData("a: 1\n---\nb: 1\n", "a.yaml:2: a second document ('---') starts here; give one document a file")]
    [InlineData("a: &x { b: 1 }\nc:\n  <<: *x\n", "a.yaml:3: c: merge keys ('<<') are not used here; write the keys out, or alias the whole section")]
    public void What_yaml_has_and_a_configuration_does_not_need_is_refused(string text, string expected)
    {
        Read(text, out var problems);
        Assert.Equal(expected, Assert.Single(problems).ToString());
    }

    [Fact]
    public void Aliases_of_aliases_do_not_grow_past_the_bound()
    {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Null(Read(text, out var problems));
        Assert.Contains("more than 100000 values", Assert.Single(problems).Message);
    }

    [Theory]
    [InlineData(33, true)]
    [InlineData(34, false)]
    public void Depth_is_bounded(int depth, bool isRead) =>
        Assert.Equal(isRead, Read(new string('[', depth) + new string(']', depth), out _) is not null);

    [Fact]
    public void Depth_is_bounded_through_aliases_too()
    {
        Assert.Null(Read($"a: &a {new string('[', 20)}{new string(']', 20)}\nb: {new string('[', 20)}*a{new string(']', 20)}\n", out var problems));
        Assert.Contains("counting through aliases", Assert.Single(problems).Message);
    }

    private static ConfigNode? Read(string text, out IReadOnlyList<Problem> problems)
    {
        var all = new Problems();
        var root = Yaml.Read(text, "a.yaml", all);
        problems = all.InOrder();
        return root;
    }

    private static IEnumerable<string> Lines(ConfigNode node) =>
        node.Entries.SelectMany(e => Lines(e.Node).Prepend($"{e.Key}@{e.Place.Line}")).Concat(node.Items.SelectMany(i => Lines(i).Prepend($"@{i.Place.Line}")));
}
