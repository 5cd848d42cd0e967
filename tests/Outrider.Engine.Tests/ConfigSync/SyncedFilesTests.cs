using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.ConfigSync;
using Outrider.ConfigSync.Sources;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.ConfigSync;

public sealed class SyncedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly LogLines _logs = new();
    private readonly MetricRegistry _registry = new();
    private readonly StatusBoard _status = new();
    private readonly SnapshotCell<AppStatus> _app = new(new AppStatus(AppPhase.Ready, 7, 8080, 0));
    private readonly RecordedControl _control = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private Func<string, CommandResult> _run = _ => new CommandResult(CommandEnd.Exited, 0, "");

    private string Source => _folder["source.json"];

    private string Target => _folder["app/config.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_content_is_written_whole_and_the_application_is_signalled()
    {
        Write("old", "old");
        await using var files = Started();
        await NextRound(() => State() == "in_sync", "the first turn finds nothing to do");
        Assert.Empty(_control.Orders);

        File.WriteAllText(Source, "new");
        await NextRound(() => _control.Orders.Count == 1, "the application is told");
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal(["SIGHUP"], _control.Orders);
        Assert.Equal(["config.json"], Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
        Assert.Equal(1, Value("outrider_config_sync_changes_total"));
    }

    [Fact]
    public async Task A_source_that_is_written_anew_with_the_same_content_does_not_touch_the_application()
    {
        Write("same", "same");
        var before = FileStatus.Of(Target);
        await using var files = Started();
        await NextRound(() => State() == "in_sync", "it is in step");
        File.WriteAllText(Source + ".new", "same");
        File.Move(Source + ".new", Source, overwrite: true);
        await Rounds(5);
        Assert.Equal(before, FileStatus.Of(Target));
        Assert.Empty(_control.Orders);
    }

    [Fact]
    public async Task Refused_content_never_reaches_the_target_is_checked_once_and_warned_of_once()
    {
        Write("bad", "good");
        _run = path => new CommandResult(CommandEnd.Exited, File.ReadAllText(path) == "bad" ? 2 : 0, "line 3: no port");
        await using var files = Started(c => c.Check = new CheckConfig { Command = ["check", "{path}"] });
        await NextRound(() => State() == "refused", "it is refused");
        await Rounds(5);

        Assert.Equal("good", File.ReadAllText(Target));
        Assert.Single(_commands);
        Assert.Empty(_control.Orders);
        Assert.Equal(1, _logs.Count(LogLevel.Warning));
        Assert.Contains(_logs.All, l => l.Contains("'check' ended with exit code 2: line 3: no port", StringComparison.Ordinal));
        Assert.Equal((1, 0), (Value("outrider_config_sync_failures_total"), Value("outrider_config_sync_up")));
        Assert.Equal(["config.json"], Directory.GetFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));

        File.WriteAllText(Source, "better");
        await NextRound(() => State() == "in_sync" && _control.Orders.Count == 1, "other content passes");
        Assert.Equal("better", File.ReadAllText(Target));
    }

    [Fact]
    public async Task A_checker_that_cannot_be_asked_leaves_the_target_alone_and_is_asked_again()
    {
        Write("new", "old");
        _run = _ => new CommandResult(CommandEnd.NotStarted, 0, "no such file");
        await using var files = Started(c => c.Check = new CheckConfig { Command = ["check", "{path}"] });
        await NextRound(() => State() == "failed", "there is no verdict");
        Assert.Equal("old", File.ReadAllText(Target));

        _run = _ => new CommandResult(CommandEnd.Exited, 0, "");
        await NextRound(() => State() == "in_sync", "it passes later");
        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Fact]
    public async Task The_checker_sees_the_new_content_beside_the_target_under_the_targets_ending()
    {
        Write("new", "old");
        var seen = "";
        _run = path => new CommandResult(CommandEnd.Exited, (seen = File.ReadAllText(path)).Length > 0 ? 0 : 1, "");
        await using var files = Started(c => c.Check = new CheckConfig { Command = ["check", "{path}"] });
        await NextRound(() => File.ReadAllText(Target) == "new", "it is written");
        Assert.Equal("new", seen);
        var path = Assert.Single(_commands);
        Assert.Equal((Path.GetDirectoryName(Target), ".json"), (Path.GetDirectoryName(path), Path.GetExtension(path)));
    }

    [Fact]
    public async Task Mode_and_owner_of_the_target_are_kept()
    {
        Write("new", "old");
        File.SetUnixFileMode(Target, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var isRoot = Environment.UserName == "root";
        if (isRoot) FileStatus.SetOwner(Target, 1234, 4321);
        var before = FileStatus.Of(Target)!.Value;
        await using var files = Started();
        await NextRound(() => State() == "in_sync", "it is written");
        var after = FileStatus.Of(Target)!.Value;
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.NotEqual(before.Inode, after.Inode);
        Assert.Equal((before.Owner, before.Group), (after.Owner, after.Group));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(Target));
    }

    [Fact]
    public async Task A_mode_that_was_given_is_set_and_a_link_stays_a_link()
    {
        Write("new", null);
        File.CreateSymbolicLink(Target, _folder.Write("real.json", "old"));
        await using var files = Started(c => c.Target.Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await NextRound(() => State() == "in_sync", "it is written");
        Assert.NotNull(new FileInfo(Target).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder["real.json"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["real.json"]));
    }

    [Fact]
    public async Task A_candidate_left_by_a_crash_is_cleared_away_and_the_target_is_whole()
    {
        Write("new", "old");
        var left = new TargetFile(Target, null).Candidate;
        File.WriteAllText(left, "ha");
        Assert.Equal("old", File.ReadAllText(Target));
        await using var files = Started();
        await NextRound(() => State() == "in_sync", "it is written");
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task A_notification_that_fails_is_sent_again_until_it_arrives()
    {
        Write("new", "old");
        await using var server = await RecordingServer.StartAsync(RecordingServer.Status(500));
        await using var files = Started(c => c.Notify = new NotifyConfig { Http = new HttpNotifyConfig { Url = server.Url("/reload") } });
        await NextRound(() => server.Requests.Count >= 2, "it is sent again");
        Assert.Equal("pending_notify", State());
        Assert.Equal(1, Value("outrider_config_sync_notify_pending"));

        server.Answer = _ => Task.CompletedTask;
        await NextRound(() => State() == "in_sync", "it arrives");
        var count = server.Requests.Count;
        await Rounds(5);
        Assert.Equal(count, server.Requests.Count);
        Assert.Equal(1, _logs.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task A_fall_between_the_rename_and_the_signal_does_not_leave_the_application_untold()
    {
        Write("new", "old");
        _control.Fails = true;
        await using (Started()) await NextRound(() => State() == "pending_notify", "it is written and not told");
        _control.Fails = false;
        Assert.Empty(_control.Orders);

        await using var next = Started(registry: new MetricRegistry());
        await NextRound(() => _control.Orders.Count == 1, "the next process tells it, though source and target are equal");
    }

    [Fact]
    public async Task A_signal_waits_until_the_application_is_ready_for_it()
    {
        Write("new", "old");
        _app.Publish(new AppStatus(AppPhase.Starting, 7, 0, 0));
        await using var files = Started();
        await NextRound(() => State() == "pending_notify", "it is written");
        await Rounds(3);
        Assert.Empty(_control.Orders);
        Assert.Equal(0, _logs.Count(LogLevel.Warning));
        _app.Publish(new AppStatus(AppPhase.Ready, 7, 0, 0));
        await NextRound(() => _control.Orders.Count == 1, "now it is told");
    }

    [Fact]
    public async Task Restart_and_command_are_ways_to_notify_too()
    {
        Write("new", "old");
        await using (Started(c => c.Notify = new NotifyConfig { Restart = true })) await NextRound(() => _control.Orders.Count == 1, "it is restarted");
        Assert.Equal(["restart"], _control.Orders);

        File.WriteAllText(Source, "newer");
        await using var files = Started(c => c.Notify = new NotifyConfig { Command = ["reload", "now"] }, new MetricRegistry());
        await NextRound(() => _commands.Contains("now"), "the command is run");
    }

    [Fact]
    public async Task Before_the_start_the_file_is_written_and_nobody_is_notified()
    {
        Write("first", null);
        _app.Publish(AppStatus.Unknown);
        await using var files = Files();
        Assert.Empty(await files.InitialSyncAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
        Assert.Equal("first", File.ReadAllText(Target));
        files.Start();
        _app.Publish(new AppStatus(AppPhase.Ready, 7, 0, 0));
        await Rounds(3);
        Assert.Empty(_control.Orders);
    }

    [Fact]
    public async Task Without_source_and_target_the_application_cannot_start_and_is_told_why()
    {
        _app.Publish(AppStatus.Unknown);
        await using var files = Files();
        var sync = files.InitialSyncAsync(TestContext.Current.CancellationToken);
        await NextRound(() => sync.IsCompleted, "the deadline passes");
        var problem = Assert.Single(await sync);
        Assert.Contains($"cannot start without '{Target}'", problem);
        Assert.Contains("there is no such file", problem);
    }

    [Fact]
    public async Task Without_a_source_but_with_a_target_it_starts_with_what_it_has()
    {
        Write(null, "old");
        _app.Publish(AppStatus.Unknown);
        await using var files = Files();
        Assert.Empty(await files.InitialSyncAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal(("failed", 1), (State(), _logs.Count(LogLevel.Warning)));
    }

    [Fact]
    public async Task An_http_source_is_asked_conditionally_and_carries_its_token()
    {
        var body = "one";
        await using var server = await RecordingServer.StartAsync(context =>
        {
            var tag = $"\"{body}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag) return RecordingServer.Status(304)(context);
            return context.Response.WriteAsync(body);
        });
        await using var files = Started(c =>
        {
            c.Source = Http(server.Url("/c?key=secret"), ("Authorization", "Bearer t"));
            c.Interval = TimeSpan.FromSeconds(1);
        });
        await NextRound(() => File.Exists(Target), "the first is written");
        await NextRound(() => server.Requests.Any(r => r.Headers.GetValueOrDefault("If-None-Match") == "\"one\""), "it is asked with the tag");
        Assert.Equal("Bearer t", server.Requests.First().Headers["Authorization"]);
        body = "two";
        await NextRound(() => File.ReadAllText(Target) == "two", "the second is written");
        Assert.DoesNotContain(_logs.All, l => l.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it()
    {
        Write(null, "old");
        await using var server = await RecordingServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "120";
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var files = Started(c =>
        {
            c.Source = Http(server.Url("/"));
            c.Interval = TimeSpan.FromSeconds(1);
        });
        await Eventually.True(() => State() == "failed" && _time.WaitingTimers == 1, "it was asked once and waits");
        _time.Advance(TimeSpan.FromSeconds(119));
        await Rounds(0);
        Assert.Single(server.Requests);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => server.Requests.Count == 2, "it is asked again");
    }

    [Fact]
    public async Task An_answer_over_the_bound_is_refused()
    {
        Write(null, "old");
        await using var server = await RecordingServer.StartAsync(context => context.Response.Body.WriteAsync(new byte[ConfigSourceContext.MaxBytes + 1]).AsTask());
        await using var files = Started(c => c.Source = Http(server.Url("/")));
        await Eventually.True(() => _logs.All.Any(l => l.Contains("more than 16MiB", StringComparison.Ordinal)), "it is said");
        Assert.Equal("old", File.ReadAllText(Target));
    }

    private void Write(string? source, string? target)
    {
        if (source is not null) File.WriteAllText(Source, source);
        if (target is not null) File.WriteAllText(Target, target);
    }

    private SyncedFiles Started(Action<ConfigSyncConfig>? change = null, MetricRegistry? registry = null)
    {
        var files = Files(change, registry);
        files.Start();
        return files;
    }

    private SyncedFiles Files(Action<ConfigSyncConfig>? change = null, MetricRegistry? registry = null)
    {
        var config = new ConfigSyncConfig
        {
            Source = new Chosen<ConfigSourceFactory>("file", _ => new FileSource(new FileSourceConfig { Path = Source })),
            Target = new TargetConfig { Path = Target },
            Notify = new NotifyConfig { Signal = Signal.Hangup },
        };
        change?.Invoke(config);
        if (config.Notify is { Signal: not null } notify && (notify.Http is not null || notify.Command is not null)) notify.Signal = null;
        return new SyncedFiles([config], new SyncHost(_time, _logs, registry ?? _registry, _status, _app, _control, Run, _folder["state"]));
    }

    private Task<CommandResult> Run(IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        _commands.Enqueue(command[^1]);
        return Task.FromResult(_run(command[^1]));
    }

    private static Chosen<ConfigSourceFactory> Http(Uri url, params (string Name, string Value)[] headers) =>
        new("http", context => new HttpSource(new HttpSourceConfig { Url = url, Headers = headers.ToDictionary(h => h.Name, h => h.Value) }, context));

    /// <summary>Moves time on by steps until it comes true.</summary>
    private Task NextRound(Func<bool> condition, string promise) => Eventually.True(
        () =>
        {
            if (condition()) return true;
            _time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        promise);

    /// <summary>Lets the loop take so many more turns, each seen to have come to its wait.</summary>
    private async Task Rounds(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Eventually.True(() => _time.WaitingTimers > 0, "the loop waits");
            _time.Advance(TimeSpan.FromSeconds(61));
        }

        await Eventually.True(() => _time.WaitingTimers > 0, "the loop waits");
    }

    private double Value(string name) => _registry.Collect().Where(p => p.Name == name).Sum(p => p.Value);

    private string? State()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) _status.Write(json);
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray()));
        return document.RootElement.GetProperty("config_sync")[0].GetProperty("state").GetString();
    }

    private sealed class RecordedControl : IAppControl
    {
        public ConcurrentQueue<string> Orders { get; } = new();

        public bool Fails { get; set; }

        public Task<bool> SignalAsync(string signal, CancellationToken cancel) => Take(signal);

        public Task<bool> RestartAsync(CancellationToken cancel) => Take("restart");

        private Task<bool> Take(string order)
        {
            if (Fails) throw new IOException("the supervisor is not there");
            Orders.Enqueue(order);
            return Task.FromResult(true);
        }
    }
}
