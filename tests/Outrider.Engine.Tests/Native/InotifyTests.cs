using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Native;

public sealed class InotifyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_watched_folder_tells_of_content_apart_from_names_until_it_is_stopped()
    {
        var path = _folder.Write("a.log", "");
        using var inotify = Inotify.TryOpen();
        Assert.NotNull(inotify);
        Assert.True(inotify.Watch(_folder.Path) >= 0);
        File.AppendAllText(path, "x");
        Assert.Equal(FolderEvents.Content, inotify.Wait());
        File.Move(path, path + ".1");
        Assert.Equal(FolderEvents.Names, inotify.Wait());
        Assert.True(inotify.Pause(1));
        inotify.Stop();
        Assert.Null(inotify.Wait());
        Assert.False(inotify.Pause(10_000));
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_watched()
    {
        using var inotify = Inotify.TryOpen();
        Assert.Equal(-Errno.NoEntry, inotify!.Watch(Path.Combine(_folder.Path, "missing")));
    }
}
