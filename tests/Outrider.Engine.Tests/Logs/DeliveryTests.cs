using System.Text;
using System.Text.Json;
using Outrider.Kernel;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs;

/// <summary>What happens to lines when sinks fail, refuse, are slow or away.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LogReceiver _receiver = null!;

    private string Log => _folder["app.log"];

    public async ValueTask InitializeAsync() => _receiver = await LogReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sink_that_was_away_gets_every_line_when_it_is_back()
    {
        var port = FreePort.Next();
        File.WriteAllText(Log, "one\n");
        await using var run = await StartAsync(Http($"http://127.0.0.1:{port}/ingest", "backoff: { first: 10ms, max: 50ms }, "));
        await Eventually.True(() => run.Metric("outrider_log_sink_batches_total", "retried") >= 3, "the batch is sent again and again");
        File.AppendAllText(Log, "two\n");
        Assert.Equal(0, run.Metric("outrider_log_bytes_acknowledged_total"));
        await using var back = await LogReceiver.StartAsync(port);
        await Eventually.True(() => back.Messages.SequenceEqual(["one", "two"]), "both lines arrive in order");
    }

    [Fact]
    public async Task A_batch_is_not_sent_again_before_the_time_the_far_end_asked_for_and_keeps_its_key()
    {
        var time = new FakeTime();
        var keys = new List<string>();
        _receiver.Before = context =>
        {
            lock (keys) keys.Add(context.Request.Headers["Idempotency-Key"].ToString());
            if (keys.Count > 1) return Task.CompletedTask;
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "20";
            return Task.CompletedTask;
        };
        File.WriteAllText(Log, "one\n");
        await using var run = await StartAsync(Http(_receiver.Url, "batch: { max_wait: 0s }, backoff: { first: 10ms, max: 50ms }, "), time: time);
        await Eventually.True(() => run.Metric("outrider_log_sink_batches_total", "retried") == 1, "it is refused once");
        // The reader's look, and the wait for the far end.
        await Eventually.True(() => time.WaitingTimers >= 2, "the delivery waits");
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.Single(keys);
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "it is sent again");
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task What_a_sink_will_never_take_is_kept_with_the_reason_and_what_follows_goes_on()
    {
        _receiver.Before = context =>
        {
            if (_receiver.Batches.IsEmpty) context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };
        File.WriteAllText(Log, "bad\n");
        await using var run = await StartAsync(Http(_receiver.Url));
        await Eventually.True(() => run.Metric("outrider_log_dropped_total", "rejected") == 1, "the refusal is counted");
        _receiver.Before = _ => Task.CompletedTask;
        File.AppendAllText(Log, "good\n");
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["good"]), "the next line arrives");
        var kept = File.ReadAllLines(_folder["state/logs/dead-letter/http.ndjson"]);
        Assert.Equal($"http://127.0.0.1:{_receiver.Port}/ingest answered 400", JsonDocument.Parse(kept[0]).RootElement.GetProperty("dead_letter").GetProperty("reason").GetString());
        Assert.Equal("bad", JsonDocument.Parse(kept[1]).RootElement.GetProperty("message").GetString());
        await Eventually.True(() => run.Pipeline.Totals.Single() is { Read: 9, Dropped: 4, Acknowledged: 5, InFlight: 0 }, "every byte is accounted for");
    }

    [Fact]
    public async Task With_a_sink_that_hangs_memory_stays_within_its_bound_the_other_sink_goes_on_and_nothing_is_lost()
    {
        const int lines = 40_000;
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiver.Before = _ => open.Task;
        var text = new StringBuilder();
        for (var n = 0; n < lines; n++) text.Append($"line {n} ").Append('x', 100).Append('\n');
        File.WriteAllText(Log, text.ToString());
        await using var run = await StartAsync($"{Http(_receiver.Url)}, {{ type: file, path: {_folder["out.log"]} }}", "max_memory: 1MiB");
        await Eventually.True(() => run.Metric("outrider_log_memory_bytes") >= 1 << 20, "the bound is reached");
        await Eventually.True(() => File.Exists(_folder["out.log"]) && new FileInfo(_folder["out.log"]).Length > 500_000, "the other sink has what was read");
        // The bound, and the one chunk that was let in under it: 256 KiB, in an array of the pool of the next power of two.
        Assert.InRange(run.Metric("outrider_log_memory_bytes"), 1 << 20, (1 << 20) + (512 << 10));
        Assert.Equal(0, run.Metric("outrider_log_bytes_acknowledged_total"));
        open.SetResult();
        await Eventually.True(() => _receiver.Messages.Count == lines, "every line arrives");
        Assert.Equal(lines, _receiver.Messages.Distinct().Count());
        await Eventually.True(() => run.Metric("outrider_log_memory_bytes") == 0, "all memory is given back");
    }

    [Fact]
    public async Task Bytes_read_are_acknowledged_in_flight_or_dropped_at_every_moment()
    {
        var random = new Random(5);
        _receiver.Before = context =>
        {
            lock (random) context.Response.StatusCode = random.Next(4) switch { 0 => 503, 1 => 422, _ => 200 };
            return Task.CompletedTask;
        };
        await using var run = await StartAsync(Http(_receiver.Url, "batch: { max_events: 10, max_wait: 0s }, backoff: { first: 10ms, max: 10ms }, "));
        var unequal = 0;
        for (var n = 0; n < 200; n++)
        {
            await File.AppendAllTextAsync(Log, $"line {n}\n\n", TestContext.Current.CancellationToken);
            foreach (var totals in run.Pipeline.Totals)
                if (totals.Read != totals.Acknowledged + totals.InFlight + totals.Dropped || totals.InFlight < 0) unequal++;
        }

        Assert.Equal(0, unequal);
        var all = new FileInfo(Log).Length;
        await Eventually.True(() => run.Pipeline.Totals.Single() is { InFlight: 0 } t && t.Read == all, "everything is settled");
        var last = run.Pipeline.Totals.Single();
        Assert.True(last is { Dropped: > 0, Acknowledged: > 0 });
        Assert.Equal((last.Read, last.Acknowledged, last.Dropped), ((long)run.Metric("outrider_log_bytes_read_total"), (long)run.Metric("outrider_log_bytes_acknowledged_total"), (long)run.Metric("outrider_log_bytes_dropped_total", "rejected")));
    }

    [Fact]
    public async Task A_flush_ends_with_its_grace_and_the_next_start_delivers_what_it_could_not()
    {
        _receiver.Before = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        File.WriteAllText(Log, "one\ntwo");
        await using (var run = await StartAsync(Http(_receiver.Url)))
            Assert.False(await run.Pipeline.FlushAsync(TimeSpan.FromMilliseconds(200)));
        _receiver.Before = _ => Task.CompletedTask;
        await using var again = await StartAsync(Http(_receiver.Url));
        Assert.True(await again.Pipeline.FlushAsync(Eventually.Soon));
        Assert.Equal(["one", "two"], _receiver.Messages);
    }

    [Theory]
    [InlineData("{\"version\":1,\"sour")]
    [InlineData("{\"version\":9,\"sources\":{}}")]
    [InlineData("")]
    public async Task Checkpoints_that_cannot_be_read_are_set_aside_counted_and_everything_comes_again(string damaged)
    {
        File.WriteAllText(Log, "one\n");
        _folder.Write("state/logs/checkpoints.json", damaged);
        await using var run = await StartAsync(Http(_receiver.Url));
        await Eventually.True(() => _receiver.Messages.SequenceEqual(["one"]), "the line arrives");
        Assert.Equal(1, run.Metric("outrider_log_checkpoint_problems_total", "corrupt"));
        Assert.Equal(damaged, File.ReadAllText(_folder["state/logs/checkpoints.json.unreadable"]));
    }

    [Fact]
    public async Task A_process_that_is_killed_repeats_no_more_than_the_batch_on_its_way()
    {
        const int lines = 5_000;
        var found = "";
        var seen = 0;
        _receiver.Before = _ =>
        {
            // What a process that dies while its 21st batch is answered would leave on disk.
            if (Interlocked.Increment(ref seen) != 21) return Task.CompletedTask;
            found = _folder["found/logs/checkpoints.recent.json"];
            File.Copy(_folder["state/logs/checkpoints.recent.json"], found);
            return Task.CompletedTask;
        };
        File.WriteAllLines(Log, Enumerable.Range(0, lines).Select(n => $"line {n}"));
        await using (await StartAsync(Http(_receiver.Url, "batch: { max_events: 100, max_wait: 0s }, ")))
            await Eventually.True(() => _receiver.Batches.Count >= 30, "the first life delivers");
        var before = _receiver.Messages.Take(2_100).ToHashSet();
        await using var other = await LogReceiver.StartAsync();
        await using var again = await PipelineRun.StartAsync($"sources: [{"{"} type: file, paths: [{Log}] {"}"}]\nsinks: [{Http(other.Url)}]", Path.GetDirectoryName(Path.GetDirectoryName(found))!);
        await Eventually.True(() => before.Union(other.Messages).Count() == lines, "no line is missing");
        Assert.Equal(100, other.Messages.Count(before.Contains));
    }

    [Fact]
    public async Task The_applications_output_arrives_by_stream_and_its_spool_is_emptied_behind_it()
    {
        var stdout = Path.GetDirectoryName(_folder["state/output/stdout/x"])!;
        var stderr = Path.GetDirectoryName(_folder["state/output/stderr/x"])!;
        File.WriteAllText(OutputSpool.SegmentPath(stdout, 1), "one\ntw");
        File.WriteAllText(OutputSpool.SegmentPath(stdout, 2), "o\n");
        File.WriteAllText(OutputSpool.SegmentPath(stderr, 1), "err\n");
        await using (var run = await PipelineRun.StartAsync($"sinks: [{Http(_receiver.Url)}]", _folder["state"]))
        {
            await Eventually.True(() => _receiver.Messages.Order().SequenceEqual(["err", "one", "two"]), "all lines arrive");
            await Eventually.True(() => OutputSpool.NumbersIn(stdout).SequenceEqual([2]), "the first segment is deleted");
            File.AppendAllText(OutputSpool.SegmentPath(stdout, 2), "last words");
            Assert.True(await run.Pipeline.FlushAsync(Eventually.Soon));
        }

        Assert.Equal(["err=stderr", "last words=stdout", "one=stdout", "two=stdout"], _receiver.Records.Select(r => $"{r.GetProperty("message")}={r.GetProperty("stream")}").Order(StringComparer.Ordinal));
        File.WriteAllText(OutputSpool.SegmentPath(stdout, 3), "new life\n");
        await using var again = await PipelineRun.StartAsync($"sinks: [{Http(_receiver.Url)}]", _folder["state"]);
        await Eventually.True(() => _receiver.Messages.Count == 5, "the next run goes on where the last one was");
        Assert.Equal("new life", _receiver.Messages[^1]);
    }

    private static string Http(string url, string more = "batch: { max_wait: 0s }, ") => $"{{ type: http, {more}url: {url} }}";

    private Task<PipelineRun> StartAsync(string sinks, string more = "", TimeProvider? time = null) => PipelineRun.StartAsync($"""
        sources: [{"{"} type: file, paths: [{Log}] {"}"}]
        sinks: [{sinks}]
        {more}
        """, _folder["state"], time);
}
