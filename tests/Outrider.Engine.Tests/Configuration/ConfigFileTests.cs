using Outrider.Configuration;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Configuration;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Problems _problems = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_profile_is_laid_over_before_anything_is_expanded()
    {
        _folder.Write("outrider.yaml", "a: ${NOT_SET_IN_DEV}\nb: 1\n");
        _folder.Write("outrider.dev.yaml", "a: plain\n");
        var root = ConfigFile.Read(_folder["outrider.yaml"], "dev", _ => null, _problems);
        Assert.Equal(("plain", "1"), (root!["a"]!.Value, root["b"]!.Value));
        Assert.False(_problems.Any);
    }

    [Fact]
    public void Mistakes_in_both_files_are_reported_together()
    {
        _folder.Write("outrider.yaml", "a: [\n");
        _folder.Write("outrider.dev.yaml", "b: 'x\n");
        Assert.Null(ConfigFile.Read(_folder["outrider.yaml"], "dev", _ => null, _problems));
        Assert.Equal(["outrider.dev.yaml", "outrider.yaml"], _problems.InOrder().Select(p => Path.GetFileName(p.Place.File)));
    }

    [Theory]
    [InlineData("none.yaml", "does not exist")]
    [InlineData(".", "is a folder")]
    [InlineData("big.yaml", "has more than 4096KiB")]
    public void A_file_that_cannot_be_read_is_refused_with_the_reason(string name, string reason)
    {
        _folder.Write("big.yaml", new string('#', (4 << 20) + 1));
        Assert.Null(ConfigFile.Read(_folder[name], null, _ => null, _problems));
        Assert.Contains(reason, Assert.Single(_problems.InOrder()).Message);
    }

    [Fact]
    public void A_profile_without_its_file_is_refused()
    {
        _folder.Write("outrider.yaml", "a: 1\n");
        Assert.Null(ConfigFile.Read(_folder["outrider.yaml"], "dev", _ => null, _problems));
        Assert.Contains("outrider.dev.yaml", Assert.Single(_problems.InOrder()).Place.File);
    }
}
