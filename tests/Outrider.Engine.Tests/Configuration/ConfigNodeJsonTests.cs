using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

public sealed class ConfigNodeJsonTests
{
    private static readonly string[] Letters = ["a", "\"", "\\", "\n", "\t", "\u0001", "é", "€", "😀", "{", "}"];

    [Fact]
    public void Any_configuration_comes_back_as_it_was_places_and_all()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var node = Any(new Random(seed), depth: 0);
            var back = ConfigNodeJson.Read(ConfigNodeJson.Write(node));
            Assert.Equal(Show(node), Show(back));
        }
    }

    [Fact]
    public void The_deepest_configuration_that_can_be_read_comes_back()
    {
        var text = string.Concat(Enumerable.Range(0, 32).Select(i => new string(' ', i) + "a:\n")) + new string(' ', 32) + "x";
        var node = Yaml.Read(text, "a.yaml", new Problems());
        Assert.Equal(Show(node!), Show(ConfigNodeJson.Read(ConfigNodeJson.Write(node!))));
    }

    private static ConfigNode Any(Random random, int depth) => (depth == 6 ? 0 : random.Next(4)) switch
    {
        1 => ConfigNode.List(AnyPlace(random), [.. Enumerable.Range(0, random.Next(5)).Select(_ => Any(random, depth + 1))]),
        2 or 3 => ConfigNode.Map(AnyPlace(random), [.. Enumerable.Range(0, random.Next(5)).Select(i => new ConfigEntry(AnyText(random) + i, AnyPlace(random), Any(random, depth + 1)))]),
        _ => ConfigNode.Scalar(AnyPlace(random), random.Next(5) == 0 ? null : AnyText(random), random.Next(5) == 0 ? null : AnyText(random)),
    };

    private static Place AnyPlace(Random random) => new(random.Next(2) == 0 ? "outrider.yaml" : "é/outrider.dev.yaml", random.Next(1000));

    private static string AnyText(Random random) => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Letters[random.Next(Letters.Length)]));

    private static string Show(ConfigNode node) =>
        $"{node.Kind}@{node.Place} {node.Value ?? "~"}|{node.Written ?? "~"} {{{string.Join(",", node.Entries.Select(e => $"{e.Key}@{e.Place}:{Show(e.Node)}"))}}} [{string.Join(",", node.Items.Select(Show))}]";
}
