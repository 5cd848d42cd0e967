using System.Text;
using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

/// <summary>Whatever a file holds, reading it ends, throws nothing, and says where each problem stands.</summary>
public sealed class ConfigurationFuzzTests
{
    private const string Seed = """
        name: orders
        attempts: 3
        timeout: &t 2s
        max_size: "64KiB"
        listen: '127.0.0.1:80'
        tls: { certificate: a.pem, key: ${KEY:-a.key} }
        tags: [a, "b", *t]
        services:
          one:
            max_retries: 1
          two: {}
        sinks:
          - { type: console }
          - type: http
            url: http://h/x
        command: [node, server.js]
        text: |
          a
          b
        """;

    private static readonly string[] Scraps =
        [":", ": ", "\n", "\n  ", "\t", "- ", "[", "]", "{", "}", "${", "}", "$$", "'", "\"", "#", " #", "&a", "*a", "*t", "!", "!!str ", "|", ">", "?", "? ", "%", "@", "---\n", "...\n", "\r", "\0", "\uFEFF", "~", "<<: ", "\\", "type", "\u0085", "\u2028", "é😀", "999999999999999999999"];

    [Fact]
    public void Any_mutation_of_a_file_is_read_or_refused_with_a_place()
    {
        for (var seed = 0; seed < 20_000; seed++) ReadOrRefuse(Mutated(Seed, new Random(seed)), seed);
    }

    [Fact]
    public void Any_soup_of_yamls_signs_is_read_or_refused_with_a_place()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            ReadOrRefuse(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(3) == 0 ? "name" : Scraps[random.Next(Scraps.Length)])), seed);
        }
    }

    [Fact]
    public void Any_mutation_of_a_whole_configuration_is_read_or_refused_with_a_place()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            var problems = new Problems();
            if (Yaml.Read(Mutated(WholeConfiguration.Text, new Random(seed)), "a.yaml", problems) is not { } root) continue;
            var expanded = new Expansion(_ => null, problems).Expand(root);
            try
            {
                OutriderConfig.Shape.Read(new Section(expanded, "", problems));
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
    }

    private static void ReadOrRefuse(string text, int seed)
    {
        try
        {
            var problems = new Problems();
            var root = Yaml.Read(text, "a.yaml", problems);
            if (root is null) Assert.True(problems.Any, "refused without a word");
            else SampleConfig.Shape.Read(new Section(new Expansion(_ => null, problems).Expand(root), "", problems));
            Assert.All(problems.InOrder(), p => Assert.InRange(p.Place.Line, 1, 1 + text.Split('\n', '\r', '\u0085', '\u2028').Length));
            Assert.All(problems.InOrder(), p => Assert.DoesNotContain('\n', p.ToString()));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"seed {seed}: {e}\n{text}");
        }
    }

    private static string Mutated(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(mutated.Length);
            var length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(3))
            {
                case 0: mutated.Remove(at, length); break;
                case 1: mutated.Insert(at, Scraps[random.Next(Scraps.Length)]); break;
                default: mutated.Insert(at, mutated.ToString(random.Next(mutated.Length - length), length)); break;
            }
        }

        return mutated.ToString();
    }
}
