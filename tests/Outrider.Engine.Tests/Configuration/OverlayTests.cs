using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

public sealed class OverlayTests
{
    [Theory]
    [InlineData("a: 1\nb: 2", "b: 3\nc: 4", "{a:1,b:3,c:4}")]
    [InlineData("a: { x: 1, y: 2 }", "a: { y: 3 }", "{a:{x:1,y:3}}")]
    [InlineData("a: [1, 2]", "a: [3]", "{a:[3]}")]
    [InlineData("a: 1\nb: 2", "a:", "{b:2}")]
    [InlineData("a: { x: 1 }", "a: 5", "{a:5}")]
    [InlineData("a: { type: static, instances: [h] }", "a: { type: dns, name: n }", "{a:{type:dns,name:n}}")]
    [InlineData("a: { type: dns, name: m, port: 1 }", "a: { type: dns, name: n }", "{a:{type:dns,name:n,port:1}}")]
    [InlineData("a: 1", "", "{a:1}")]
    public void Maps_merge_and_all_else_is_replaced(string below, string above, string expected) =>
        Assert.Equal(expected, Show(Overlay.Apply(Read(below, "a.yaml"), Read(above, "a.dev.yaml"))));

    [Fact]
    public void Each_value_keeps_the_place_it_was_written_at()
    {
        var merged = Overlay.Apply(Read("a:\n  x: 1\n  y: 2\n", "a.yaml"), Read("\na:\n\n  y: 3\n", "a.dev.yaml"));
        Assert.Equal("a.yaml:2", merged["a"]!["x"]!.Place.ToString());
        Assert.Equal("a.dev.yaml:4", merged["a"]!["y"]!.Place.ToString());
    }

    private static ConfigNode Read(string text, string file) => Yaml.Read(text, file, new Problems())!;

    private static string Show(ConfigNode node) => node.Kind switch
    {
        NodeKind.Map => "{" + string.Join(',', node.Entries.Select(e => $"{e.Key}:{Show(e.Node)}")) + "}",
        NodeKind.List => "[" + string.Join(',', node.Items.Select(Show)) + "]",
        _ => node.Value ?? "~",
    };
}
