using Outrider.Logs.Tailing;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class FolderWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_new_once_and_again_when_it_was_made_anew()
    {
        using var watch = new FolderWatch(new WakeUp(TimeProvider.System));
        var folder = Directory.CreateDirectory(_folder["logs"]).FullName;
        Assert.True(watch.Watch([folder]));
        Assert.False(watch.Watch([folder]));
        Directory.Delete(folder);
        Assert.False(watch.Watch([folder]));
        Directory.CreateDirectory(folder);
        Assert.True(watch.Watch([folder]));
        Assert.Null(watch.Deaf);
    }

    [Fact]
    public void Where_the_kernel_does_not_tell_it_says_why()
    {
        using var watch = new FolderWatch(new WakeUp(TimeProvider.System), inotify: null);
        Assert.False(watch.Watch([_folder.Path]));
        Assert.Contains("max_user_instances", watch.Deaf);
    }
}
