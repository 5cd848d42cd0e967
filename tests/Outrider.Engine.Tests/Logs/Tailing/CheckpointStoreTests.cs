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
        using var store = new CheckpointStore(_folder["logs/checkpoints.json"]);
        Assert.Empty(store.Load());
        var checkpoint = new Checkpoint("/var/log/a \"b\".log", new FileIdentity(ulong.MaxValue, 7), new FileHead(12, "abc"), 34);
        store.Save([("file:/var/log/*", [checkpoint]), ("app", [])]);
        var loaded = store.Load();
        Assert.Equal(checkpoint, Assert.Single(loaded["file:/var/log/*"]));
        Assert.Empty(loaded["app"]);
    }

    [Fact]
    public void The_later_of_the_two_files_is_taken_and_a_torn_one_is_as_if_it_were_not_there()
    {
        using (var store = new CheckpointStore(_folder["checkpoints.json"]))
        {
            store.Save([("app", [At(1)])]);
            store.Note([("app", [At(22222)])]);
            store.Note([("app", [At(3)])]);
        }

        Assert.Equal(3, OffsetLoaded());
        using (var store = new CheckpointStore(_folder["checkpoints.json"]))
        {
            store.Load();
            store.Save([("app", [At(4)])]);
        }

        Assert.Equal(4, OffsetLoaded());
        File.WriteAllText(_folder["checkpoints.recent.json"], "{\"version\":1,\"sequence\":99,");
        Assert.Equal(4, OffsetLoaded());
    }

    [Fact]
    public void However_a_file_is_damaged_it_is_read_or_set_aside_and_never_anything_else()
    {
        var path = _folder["checkpoints.json"];
        using var store = new CheckpointStore(path);
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

    private long OffsetLoaded()
    {
        using var store = new CheckpointStore(_folder["checkpoints.json"]);
        return store.Load()["app"][0].Offset;
    }

    private static Checkpoint At(long offset) => new("/a", new FileIdentity(1, 2), FileHead.Empty, offset);
}
