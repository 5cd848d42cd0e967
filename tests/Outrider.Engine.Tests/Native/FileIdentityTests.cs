using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Native;

public sealed class FileIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_the_same_by_another_name_and_another_one_by_the_same_name()
    {
        var path = _folder.Write("a", "1");
        var identity = FileIdentity.Of(path);
        Assert.NotNull(identity);
        File.Move(path, path + ".1");
        _folder.Write("a", "2");
        Assert.Equal(identity, FileIdentity.Of(path + ".1"));
        Assert.NotEqual(identity, FileIdentity.Of(path));
        using var open = File.OpenHandle(path + ".1");
        Assert.Equal(identity, FileIdentity.Of(open));
    }

    [Fact]
    public void Folders_and_what_is_missing_are_no_files()
    {
        Assert.Null(FileIdentity.Of(_folder.Path));
        Assert.Null(FileIdentity.Of(_folder["missing"]));
    }
}
