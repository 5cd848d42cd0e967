using System.Collections.Concurrent;
using Outrider.Configuration;
using Outrider.ConfigSync;
using Outrider.ConfigSync.Sources;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.ConfigSync;

public sealed class SyncedFilesReloadTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly MetricRegistry _registry = new();
    private readonly SnapshotCell<AppStatus> _app = new(new AppStatus(AppPhase.Ready, 7, 8080, 0));
    private readonly Orders _control = new();
    private SyncedFiles _files = null!;

    public async ValueTask InitializeAsync()
    {
        _files = new SyncedFiles([], new SyncHost(TimeProvider.System, new LogLines(), _registry, new StatusBoard(), _app, _control, (_, _, _) => throw new NotSupportedException(), _folder["state"]), []);
        _files.Start();
        await File.WriteAllTextAsync(_folder["a.source"], "a1");
        await File.WriteAllTextAsync(_folder["b.source"], "b1");
    }

    public async ValueTask DisposeAsync()
    {
        await _files.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_item_has_its_content_before_the_change_is_made_and_is_in_step_from_then_on()
    {
        await using var change = await PrepareAsync("a");
        Assert.Equal("a1", Target("a"));
        change!.Commit();
        await Eventually.True(() => _control.Told.Count == 1, "the application that runs is told");
        File.WriteAllText(_folder["a.source"], "a2");
        await Eventually.True(() => Target("a") == "a2" && _control.Told.Count == 2, "it follows its source");
    }

    [Fact]
    public async Task A_target_that_cannot_be_had_refuses_the_change_with_the_reason_and_leaves_nothing()
    {
        File.Delete(_folder["b.source"]);
        var refused = await Assert.ThrowsAsync<ChangeRefusedException>(() => PrepareAsync("a", "b"));
        Assert.Contains("'b'", refused.Message);
        Assert.Contains("there is no such file", refused.Message);
        Assert.False(File.Exists(_folder["a.target"]), "what was fetched for it is gone again");
        Assert.DoesNotContain(_registry.Collect(), p => p.Name == "outrider_config_sync_up");
    }

    [Fact]
    public async Task An_item_that_has_not_changed_keeps_its_loop_and_one_that_is_removed_ends_and_leaves_its_target()
    {
        (await PrepareAsync("a", "b"))!.Commit();
        Assert.Null(await PrepareAsync("a", "b"));
        await Eventually.True(() => _control.Told.Count == 2, "both are told of");
        (await PrepareAsync("b"))!.Commit();
        await _files.Settled;
        File.WriteAllText(_folder["a.source"], "a2");
        File.WriteAllText(_folder["b.source"], "b2");
        await Eventually.True(() => Target("b") == "b2", "what is left goes on");
        Assert.Equal("a1", Target("a"));
        await Eventually.True(() => _registry.Collect().Count(p => p.Name == "outrider_config_sync_up") == 1, "only one item is there");
    }

    [Fact]
    public async Task An_item_with_another_source_takes_its_content_after_the_change_and_tells_the_application()
    {
        (await PrepareAsync("a"))!.Commit();
        await Eventually.True(() => _control.Told.Count == 1, "the first content is told of");
        await using var change = await PrepareAsync([Item("a", "b.source")], ["a from b"]);
        Assert.Equal("a1", Target("a"));
        change!.Commit();
        await Eventually.True(() => Target("a") == "b1" && _control.Told.Count == 2, "the new source's content is there");
    }

    [Fact]
    public async Task A_process_that_has_let_go_writes_nothing_more()
    {
        (await PrepareAsync("a"))!.Commit();
        await _files.LetGoAsync();
        File.WriteAllText(_folder["a.source"], "a2");
        (await PrepareAsync("a", "b"))!.Commit();
        await _files.Settled;
        Assert.Equal("a1", Target("a"));
        Assert.False(File.Exists(_folder["b.target"]));
    }

    private Task<IPreparedChange?> PrepareAsync(params string[] names) => PrepareAsync([.. names.Select(n => Item(n, n + ".source"))], names);

    private Task<IPreparedChange?> PrepareAsync(IReadOnlyList<ConfigSyncConfig> items, IReadOnlyList<string> keys) => _files.PrepareAsync(items, keys, TestContext.Current.CancellationToken);

    private ConfigSyncConfig Item(string name, string source) => new()
    {
        Name = name,
        Source = new Chosen<ConfigSourceFactory>("file", _ => new FileSource(new FileSourceConfig { Path = _folder[source] })),
        Target = new TargetConfig { Path = _folder[name + ".target"] },
        Notify = new NotifyConfig { Signal = Signal.Hangup },
        Interval = TimeSpan.FromMilliseconds(100),
        Deadline = TimeSpan.FromMilliseconds(600),
    };

    private string Target(string name) => File.ReadAllText(_folder[name + ".target"]);

    private sealed class Orders : IAppControl
    {
        public ConcurrentQueue<string> Told { get; } = new();

        public Task<bool> SignalAsync(string signal, CancellationToken cancel)
        {
            Told.Enqueue(signal);
            return Task.FromResult(true);
        }

        public Task<bool> RestartAsync(CancellationToken cancel) => Task.FromResult(true);
    }
}
