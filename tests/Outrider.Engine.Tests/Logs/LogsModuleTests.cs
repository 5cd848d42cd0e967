using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs;

/// <summary>Log collection while its configuration changes, from real files to a real receiver.</summary>
public sealed class LogsModuleTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly MetricRegistry _metrics = new();
    private readonly StatusBoard _board = new();
    private LogsModule _module = null!;
    private LogReceiver _receiver = null!;
    private int _written;

    private string Log => _folder["log/app.log"];

    public async ValueTask InitializeAsync()
    {
        _receiver = await LogReceiver.StartAsync();
        Directory.CreateDirectory(_folder["log"]);
        _module = new LogsModule(_folder["state"], TimeProvider.System, NullLoggerFactory.Instance, _metrics, _board);
    }

    public async ValueTask DisposeAsync()
    {
        await _module.DisposeAsync();
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fifty_reloads_lose_no_line_and_repeat_at_most_a_batch_each()
    {
        const int reloads = 50;
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        using var ending = new CancellationTokenSource();
        var writing = Task.Run(() => WriteNumbersAsync(ending.Token), TestContext.Current.CancellationToken);
        for (var i = 1; i <= reloads; i++)
        {
            // Each meets lines under way.
            var before = Volatile.Read(ref _written);
            await Eventually.True(() => Volatile.Read(ref _written) > before, "a line is written");
            await CommitAsync(Yaml($"{i}ms"));
        }

        await ending.CancelAsync();
        var written = await writing;
        await _module.Settled;
        await Eventually.True(() => _receiver.Messages.Distinct().Count() == written, "every line arrives");

        var repeated = _receiver.Messages.Count - written;
        Assert.True(written > reloads, $"only {written} lines were written: nothing was under way");
        // The receiver takes all at once, so that a batch in flight is acknowledged before the old pipeline ends.
        Assert.True(repeated <= reloads * 10, $"{repeated} lines of {written} came twice");
        Assert.Equal(Enumerable.Range(0, written).Select(n => $"{n}"), _receiver.Messages.Distinct());
    }

    [Fact]
    public async Task A_sink_that_is_down_while_the_configuration_changes_gets_what_is_left_from_the_next_pipeline()
    {
        File.WriteAllText(Log, "one\n");
        _receiver.Before = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        await Eventually.True(() => Metric("outrider_log_sink_batches_total", "retried") > 0, "it is refused");
        await CommitAsync(Yaml("1ms"));
        _receiver.Before = _ => Task.CompletedTask;
        File.AppendAllText(Log, "two\n");
        await Eventually.True(() => _receiver.Messages.Distinct().SequenceEqual(["one", "two"]), "both arrive");
    }

    [Fact]
    public async Task What_has_not_changed_is_not_touched_and_what_was_not_committed_leaves_nothing()
    {
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        Assert.Null(await PrepareAsync(Yaml("0ms")));

        await using (await PrepareAsync(Yaml("1ms")))
        {
            File.WriteAllText(Log, "one\n");
            await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "the old one goes on");
        }

        Assert.Null(await PrepareAsync(Yaml("0ms")));
        File.AppendAllText(Log, "two\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one", "two"]), "and on");
    }

    [Fact]
    public async Task A_source_that_is_given_another_pattern_goes_on_where_it_was_in_the_files_that_both_mean()
    {
        File.WriteAllText(Log, "one\n");
        File.WriteAllText(_folder["log/other.log"], "other\n");
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "the first file is read");
        await CommitAsync(Yaml("0ms", _folder["log/*.log"]));
        await Eventually.True(() => _receiver.Messages.Count >= 2, "the other one is read too");
        File.AppendAllText(Log, "two\n");
        await Eventually.True(() => _receiver.Messages.Count >= 3, "and the first one further");
        Assert.Equal(["one", "other", "two"], _receiver.Messages);
    }

    [Fact]
    public async Task A_new_identity_is_on_the_lines_of_then_on()
    {
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        await CommitAsync(Yaml("0ms"), PipelineRun.Identity with { Version = "2.0" });
        await _module.Settled;
        File.WriteAllText(Log, "one\n");
        await Eventually.True(() => _receiver.Records is [var record] && record.GetProperty("version").GetString() == "2.0", "the line has the new version");
    }

    [Fact]
    public async Task Without_sinks_any_more_collection_ends_and_with_one_again_it_goes_on()
    {
        File.WriteAllText(Log, "one\n");
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");
        await CommitAsync("");
        await _module.Settled;
        File.AppendAllText(Log, "two\n");
        Assert.DoesNotContain(_metrics.Collect(), p => p.Name == "outrider_log_bytes_in_flight");
        await CommitAsync(Yaml("0ms"));
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one", "two"]), "what was written meanwhile comes too, and nothing twice");
    }

    [Fact]
    public async Task A_process_that_lets_go_hands_over_where_it_was_and_flushes_nothing_after_it()
    {
        File.WriteAllText(Log, "one\n");
        await CommitAsync(Yaml("0ms"));
        await _module.StartAsync();
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it collects");
        await _module.LetGoAsync(LogsModule.Settling);
        File.AppendAllText(Log, "two\n");
        await _module.FlushAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(["one"], _receiver.Messages);

        await using var successor = new LogsModule(_folder["state"], TimeProvider.System, NullLoggerFactory.Instance, new MetricRegistry(), new StatusBoard());
        (await successor.PrepareAsync(Read(Yaml("0ms")), "1", PipelineRun.Identity, [], TestContext.Current.CancellationToken))!.Commit();
        await successor.StartAsync();
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one", "two"]), "the successor goes on from there");
    }

    private async Task<int> WriteNumbersAsync(CancellationToken cancel)
    {
        await using var file = new StreamWriter(Log, append: true) { AutoFlush = true };
        var count = 0;
        while (!cancel.IsCancellationRequested)
        {
            await file.WriteLineAsync($"{count++}");
            Volatile.Write(ref _written, count);
            if (count % 10 == 0) await Task.Delay(1, CancellationToken.None);
        }

        return count;
    }

    private async Task CommitAsync(string yaml, AppIdentity? identity = null)
    {
        if (await PrepareAsync(yaml, identity) is { } change) change.Commit();
        else Assert.Fail("nothing has changed");
    }

    private Task<IPreparedChange?> PrepareAsync(string yaml, AppIdentity? identity = null) =>
        _module.PrepareAsync(Read(yaml), $"{yaml}{identity}", identity ?? PipelineRun.Identity, [], TestContext.Current.CancellationToken);

    private static LogsConfig Read(string yaml)
    {
        var problems = new Problems();
        var config = yaml.Length == 0 ? new LogsConfig() : PipelineRun.Read(yaml, problems);
        Assert.Empty(problems.InOrder());
        return config;
    }

    private double Metric(string name, string label) => _metrics.Collect().Where(p => p.Name == name && p.Labels.Any(l => l.Value == label)).Sum(p => p.Value);

    private string Yaml(string maxWait, string? paths = null) => $$"""
        sources: [{ type: file, paths: ["{{paths ?? Log}}"] }]
        sinks: [{ type: http, url: "{{_receiver.Url}}", batch: { max_events: 10, max_wait: {{maxWait}} }, backoff: { first: 10ms, max: 50ms } }]
        """;
}
