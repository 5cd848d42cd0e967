using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

public sealed class FingerprintTests
{
    [Theory]
    [InlineData("a: 1\nb: [x, y]\n", "# moved\na: '1'\nb:\n  - x\n  - y\n")]
    public void What_means_the_same_has_one_fingerprint(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("a: 1", "a: 2")]
    [InlineData("a: 1", "b: 1")]
    [InlineData("a: [x, y]", "a: [xy]")]
    [InlineData("a: [x, y]", "a: [y, x]")]
    [InlineData("a: '1,1:2'", "a: [1, 2]")]
    [InlineData("a: { b: 1 }", "a: { b: 1, c: 2 }")]
    [InlineData("a: ''", "a:")]
    public void What_differs_has_another(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void A_section_is_not_taken_for_its_neighbour()
    {
        var section = Read("a: 1");
        Assert.NotEqual(Fingerprint.Of(section, null), Fingerprint.Of(null, section));
    }

    private static string Of(string yaml) => Fingerprint.Of(Read(yaml));

    private static ConfigNode Read(string yaml) => Yaml.Read(yaml, "outrider.yaml", new Problems())!;
}
