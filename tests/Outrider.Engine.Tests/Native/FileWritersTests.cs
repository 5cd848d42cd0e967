using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Native;

public sealed class FileWritersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_has_writers_as_long_as_somebody_has_it_open_for_writing_under_whatever_name()
    {
        using var file = PlainFile.OpenRead(_folder.Write("a.log", "x"))!;
        Assert.False(FileWriters.Any(file));
        using (new FileStream(_folder["a.log"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            Assert.True(FileWriters.Any(file));
            File.Delete(_folder["a.log"]);
            Assert.True(FileWriters.Any(file));
        }

        Assert.False(FileWriters.Any(file));
    }
}
