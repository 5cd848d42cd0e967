using System.Text.Json;
using Outrider.Logs.Tailing;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_is_what_is_loaded()
    {
        var store = new CheckpointStore(_folder["logs/checkpoints.json"]);
        Assert.Empty(store.Load());
        var checkpoint = new Checkpoint("/var/log/a \"b\".log", new FileIdentity(ulong.MaxValue, 7), new FileHead(12, "abc"), 34);
        store.Save([("file:/var/log/*", [checkpoint]), ("app", [])]);
        var loaded = store.Load();
        Assert.Equal(checkpoint, Assert.Single(loaded["file:/var/log/*"]));
        Assert.Empty(loaded["app"]);
    }

    [Fact]
    public void However_a_file_is_damaged_it_is_read_or_set_aside_and_never_anything_else()
    {
        var path = _folder["checkpoints.json"];
        var store = new CheckpointStore(path);
        store.Save([("app", [new Checkpoint("/a", new FileIdentity(1, 2), FileHead.Empty, 3)])]);
        var whole = File.ReadAllBytes(path);
        var random = new Random(11);
        var setAside = 0;
        for (var round = 0; round < 500; round++)
        {
            var damaged = whole[..random.Next(whole.Length + 1)];
            if (damaged.Length > 0 && round % 2 == 0) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            try
            {
                store.Load();
            }
            catch (JsonException)
            {
                Assert.False(File.Exists(path));
                Assert.Equal(damaged, File.ReadAllBytes(path + ".unreadable"));
                setAside++;
            }
        }

        Assert.True(setAside > 100);
    }
}
