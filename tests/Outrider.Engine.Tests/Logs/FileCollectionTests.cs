using System.Text;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs;

/// <summary>Files through the whole pipeline to a real receiver.</summary>
public sealed class FileCollectionTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LogReceiver _receiver = null!;

    private string Log => _folder["log/app.log"];

    public async ValueTask InitializeAsync() => _receiver = await LogReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_line_arrives_enriched_with_the_headers_that_were_asked_for()
    {
        File.WriteAllText(Log, "{\"level\":\"info\",\"message\":\"one\",\"id\":12345678901234567890123}\r\nplain\n");
        await using var run = await StartAsync("headers: { Authorization: Bearer x }, ");
        await ArrivedAsync("one", "plain");
        var batch = Assert.Single(_receiver.Batches);
        Assert.Equal(("application/x-ndjson", "Bearer x"), (batch.ContentType, batch.Authorization));
        Assert.Matches("^\"[0-9a-f]{32}\"$", batch.Key);
        var first = batch.Body.Split('\n')[0];
        Assert.StartsWith("{\"timestamp\":\"", first);
        Assert.EndsWith($"\"hostname\":\"host-1\",\"service\":\"orders\",\"version\":\"1.4.2\",\"environment\":\"production\",\"stream\":\"file\",\"file\":\"{Log}\",\"level\":\"info\",\"message\":\"one\",\"id\":12345678901234567890123}}", first);
    }

    [Fact]
    public async Task A_partial_line_is_held_until_its_end_is_there()
    {
        File.WriteAllText(Log, "one\ntw");
        await using var run = await StartAsync();
        await ArrivedAsync("one");
        File.AppendAllText(Log, "o\n");
        await ArrivedAsync("one", "two");
    }

    [Fact]
    public async Task A_renamed_file_is_read_to_its_end_and_its_successor_from_its_beginning()
    {
        File.WriteAllText(Log, "one\n");
        await using var run = await StartAsync();
        await ArrivedAsync("one");
        await using (var writer = new StreamWriter(Log, append: true))
        {
            File.Move(Log, Log + ".1");
            File.WriteAllText(Log, "three\n");
            await ArrivedAsync("one", "three");
            writer.Write("two\n");
        }

        await ArrivedAsync("one", "three", "two");
        File.Move(Log, Log + ".2");
        File.WriteAllText(Log, "four\n");
        File.Delete(Log + ".1");
        await ArrivedAsync("one", "three", "two", "four");
    }

    [Fact]
    public async Task The_last_line_of_a_renamed_file_needs_no_end_once_nobody_writes_to_it_and_then_its_descriptor_is_closed()
    {
        var time = new FakeTime();
        File.WriteAllText(Log, "one\ntw");
        await using var run = await StartAsync(time: time);
        await ArrivedAsync("one");
        File.Move(Log, Log + ".1");
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return _receiver.Messages.Count == 2 && !OpenFiles().Contains(Log + ".1");
        }, "the line arrives and the file is let go of");
        Assert.Equal(["one", "tw"], _receiver.Messages);
    }

    [Fact]
    public async Task A_file_that_is_cut_in_place_is_read_from_its_beginning_and_counted()
    {
        File.WriteAllText(Log, "one is long enough to be longer than what follows\n");
        await using var run = await StartAsync();
        await Eventually.True(() => _receiver.Messages.Count == 1, "the first line arrives");
        File.WriteAllText(Log, "two\n");
        await Eventually.True(() => _receiver.Messages.Contains("two"), "the line after the cut arrives");
        Assert.Equal(1, run.Metric("outrider_log_dropped_total", "truncated"));
    }

    [Fact]
    public async Task A_file_that_was_cut_and_has_already_grown_past_where_it_was_read_is_told_by_its_beginning()
    {
        File.WriteAllText(Log, "one\n");
        await using var run = await StartAsync();
        await ArrivedAsync("one");
        using (var file = File.OpenHandle(Log, FileMode.Open, FileAccess.Write))
            RandomAccess.Write(file, "two and\nthree\n"u8, 0);
        await ArrivedAsync("one", "two and", "three");
    }

    [Fact]
    public async Task Files_that_appear_later_are_found_and_a_sinks_own_file_is_not_read()
    {
        await using var run = await PipelineRun.StartAsync($$"""
            sources: [{ type: file, paths: [{{_folder.Path}}/**/*.log] }]
            sinks: [{ type: http, url: {{_receiver.Url}}, batch: { max_wait: 0s } }, { type: file, path: {{_folder["out.log"]}} }]
            """, _folder["state"]);
        File.WriteAllText(_folder["new/folder/x.log"], "late\n");
        await ArrivedAsync("late");
        await Eventually.True(() => File.Exists(_folder["out.log"]) && File.ReadAllLines(_folder["out.log"]).Length == 1, "the file sink has it");
        File.AppendAllText(_folder["new/folder/x.log"], "later\n");
        await ArrivedAsync("late", "later");
    }

    [Fact]
    public async Task A_file_is_read_and_left_alone_whatever_lock_the_application_has_on_it()
    {
        // flock(2), exclusive.
        using var writer = new FileStream(Log, FileMode.Create, FileAccess.Write, FileShare.None);
        writer.Write("one\n"u8);
        writer.Flush();
        await using var run = await StartAsync();
        await ArrivedAsync("one");
        writer.Dispose();
        using var again = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.None);
        again.Write("two\n"u8);
        again.Flush();
        await ArrivedAsync("one", "two");
    }

    [Fact]
    public async Task Blank_lines_make_no_records_and_the_checkpoint_moves_over_them()
    {
        File.WriteAllText(Log, "\n\r\n\n");
        await using var run = await StartAsync();
        await Eventually.True(() => File.Exists(_folder["state/logs/checkpoints.json"]) && File.ReadAllText(_folder["state/logs/checkpoints.json"]).Contains("\"offset\":4"), "the checkpoint is behind them");
        Assert.Empty(_receiver.Batches);
    }

    [Fact]
    public async Task A_packed_file_that_the_pattern_means_is_read_where_its_content_never_was_and_other_packings_are_not()
    {
        File.WriteAllText(Log + ".1.zst", "not text\n");
        Pack(Log + ".2.gz", "older\n");
        File.WriteAllText(Log + ".1", "old\n");
        await using var run = await StartAsync(paths: Log + "*", source: "exclude: ['*.1'], ");
        File.WriteAllText(Log, "new\n");
        await Eventually.True(() => _receiver.Messages.Order().SequenceEqual(["new", "older"]), "both arrive, and nothing else");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    public async Task A_file_that_was_packed_while_nobody_looked_goes_on_where_it_was_read_to(string pattern)
    {
        File.WriteAllText(Log, "one\n");
        await using (var run = await StartAsync(paths: Log + pattern))
        {
            await ArrivedAsync("one");
            await AcknowledgedAsync(run);
        }

        File.Delete(Log);
        Pack(Log + ".1.gz", "one\ntwo\nthr");
        File.WriteAllText(Log, "four\n");
        await using (var run = await StartAsync(paths: Log + pattern))
        {
            await Eventually.True(() => _receiver.Messages.Order().SequenceEqual(["four", "one", "thr", "two"]), "what was not read arrives");
            await AcknowledgedAsync(run);
        }

        File.AppendAllText(Log, "five\n");
        await using var again = await StartAsync(paths: Log + pattern);
        await Eventually.True(() => _receiver.Messages.Count == 5 && _receiver.Messages[^1] == "five", "nothing comes again");
    }

    [Fact]
    public async Task A_file_that_is_packed_is_read_plain_as_long_as_it_is_open_and_not_again()
    {
        var batch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiver.Before = _ => batch.Task;
        File.WriteAllText(Log, "one\n");
        await using var run = await StartAsync(paths: Log + "*");
        await Eventually.True(() => run.Metric("outrider_log_lines_total") == 1, "it is read");
        File.AppendAllText(Log, "two\n");
        File.Delete(Log);
        Pack(Log + ".1.gz", "one\ntwo\n");
        File.WriteAllText(Log, "three\n");
        batch.SetResult();
        await Eventually.True(() => _receiver.Messages.Order().SequenceEqual(["one", "three", "two"]), "every line arrives");
        await Eventually.True(() => !OpenFiles().Any(f => f.Contains(Log + " (deleted)")), "the plain file is let go of");
        File.AppendAllText(Log, "four\n");
        await Eventually.True(() => _receiver.Messages.Count == 4 && _receiver.Messages[^1] == "four", "nothing comes again");
    }

    [Fact]
    public async Task A_renamed_file_is_read_for_as_long_as_its_writer_has_it_open()
    {
        var time = new FakeTime();
        await using var writer = new StreamWriter(Log) { AutoFlush = true };
        writer.Write("one\n");
        await using var run = await StartAsync(time: time);
        await ArrivedAsync("one");
        File.Move(Log, _folder["elsewhere/app.log"]);
        for (var minute = 0; minute < 60; minute++) time.Advance(TimeSpan.FromMinutes(1));
        writer.Write("two\nthr");
        await Eventually.Holds(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(["one", "two"], _receiver.Messages);
            return Task.FromResult(true);
        }, "the late line arrives, and its half successor is held");
        writer.Dispose();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return _receiver.Messages.Count == 3 && !OpenFiles().Contains(_folder["elsewhere/app.log"]);
        }, "the rest arrives and the file is let go of");
    }

    [Fact]
    public async Task A_file_that_is_deleted_while_sinks_leave_no_room_was_opened_in_time()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiver.Before = _ => open.Task;
        File.WriteAllLines(Log, Enumerable.Range(0, 20_000).Select(n => $"{n} {new string('x', 80)}"));
        await using var run = await StartAsync(more: "max_memory: 1MiB");
        await Eventually.True(() => run.Metric("outrider_log_memory_bytes") >= 1 << 20, "there is no room");
        for (var n = 1; n <= 3; n++)
        {
            File.Move(Log, Log + "." + n);
            File.WriteAllText(Log, $"next {n}\n");
            await Eventually.True(() => OpenFiles().Contains(Log), "the next one is opened");
            File.Delete(Log + "." + n);
        }

        open.SetResult();
        await Eventually.True(() => _receiver.Batches.Sum(b => b.Body.Count(c => c == '\n')) == 20_003, "every line of all of them arrives");
    }

    [Fact]
    public async Task A_file_beyond_the_bound_waits_until_another_is_read_and_quiet_and_goes_on_when_it_is_written_again()
    {
        var time = new FakeTime();
        File.WriteAllText(_folder["log/a.log"], "a1\n");
        File.WriteAllText(_folder["log/b.log"], "b1\n");
        await using var run = await StartAsync(source: "max_open: 1, ", paths: _folder["log/*.log"], time: time);
        await ArrivedAsync("a1");
        await PassingAsync(time, "a1", "b1");
        File.AppendAllText(_folder["log/a.log"], "a2\n");
        await PassingAsync(time, "a1", "b1", "a2");
    }

    [Fact]
    public async Task What_the_kernel_does_not_tell_is_found_by_looking()
    {
        var time = new FakeTime();
        File.WriteAllText(Log, "one\n");
        await using var run = await StartAsync(time: time);
        await ArrivedAsync("one");
        // The kernel tells of a change in the folder that a file was opened by.
        var link = System.Diagnostics.Process.Start("ln", [Log, _folder["other/app.log"]]);
        await link.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.AppendAllText(_folder["other/app.log"], "two\n");
        await PassingAsync(time, "one", "two");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public async Task Text_with_a_byte_order_mark_arrives_without_it_and_goes_on_where_it_was(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        File.WriteAllText(Log, "first \u010aé😀\r\n{\"message\":\"second\"}\nthi", encoding);
        await using (var run = await StartAsync())
        {
            await ArrivedAsync("first \u010aé😀", "second");
            await AcknowledgedAsync(run);
        }

        using (var file = File.OpenHandle(Log, FileMode.Open, FileAccess.ReadWrite))
        {
            var bytes = encoding.GetPreamble().Concat(encoding.GetBytes("first \u010aé😀\r\n{\"message\":\"second\"}\nthird\n")).ToArray();
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.SetLength(file, bytes.Length);
        }

        await using var again = await StartAsync();
        await ArrivedAsync("first \u010aé😀", "second", "third");
    }

    [Fact]
    public async Task A_line_beyond_the_limit_arrives_in_marked_pieces()
    {
        File.WriteAllText(Log, new string('a', 2000) + "\nb\n");
        await using var run = await StartAsync(more: "max_line: 1KiB");
        await ArrivedAsync(new string('a', 1024), new string('a', 976), "b");
        Assert.Equal([true, true, false], _receiver.Records.Select(r => r.TryGetProperty("truncated", out _)));
    }

    [Theory]
    [InlineData("beginning", "old|new|next")]
    [InlineData("end", "new|next")]
    public async Task Where_the_first_start_ever_begins_is_the_users_choice_and_later_ones_go_on(string start, string expected)
    {
        File.WriteAllText(Log, "old\n");
        var source = $"start: {start}, ";
        await using (var run = await StartAsync(source: source))
        {
            await Eventually.True(() => OpenFiles().Contains(Log), "the file is followed");
            File.AppendAllText(Log, "new\n");
            await Eventually.True(() => _receiver.Messages.Contains("new"), "the new line arrives");
            await AcknowledgedAsync(run);
        }

        File.AppendAllText(Log, "next\n");
        await using var again = await StartAsync(source: source);
        await ArrivedAsync(expected.Split('|'));
    }

    [Fact]
    public async Task A_file_renamed_while_nobody_looked_is_found_again_and_read_to_its_end()
    {
        File.WriteAllText(Log, "one\n");
        await using (var run = await StartAsync())
        {
            await ArrivedAsync("one");
            await AcknowledgedAsync(run);
        }


        File.AppendAllText(Log, "two\n");
        File.Move(Log, Log + ".1");
        File.WriteAllText(Log, "three\n");
        await using var again = await StartAsync();
        await ArrivedAsync("one", "two", "three");
    }

    [Fact]
    public async Task A_file_of_which_nothing_was_acknowledged_before_a_kill_is_found_again_under_its_new_name()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _receiver.Before = _ => answer.Task;
        File.WriteAllText(Log, "one\n");
        byte[] noted;
        await using (await StartAsync())
        {
            await Eventually.True(() => OpenFiles().Contains(Log) && File.Exists(_folder["state/logs/checkpoints.recent.json"]), "the file is followed");
            noted = File.ReadAllBytes(_folder["state/logs/checkpoints.recent.json"]);
        }

        // As a kill leaves it: what the end of this life wrote was never there.
        File.Delete(_folder["state/logs/checkpoints.json"]);
        File.WriteAllBytes(_folder["state/logs/checkpoints.recent.json"], noted);
        answer.SetResult();
        File.Move(Log, Log + ".1");
        File.WriteAllText(Log, "two\n");
        await using var again = await StartAsync();
        await Eventually.Holds(() =>
        {
            Assert.Equal(["one", "two"], _receiver.Messages.Distinct());
            return Task.FromResult(true);
        }, "the lines of both have arrived, whether the first was on its way or not");
    }

    [Fact]
    public async Task An_inode_that_was_given_out_again_is_another_file()
    {
        File.WriteAllText(Log, "one is the first line\n");
        await using (var run = await StartAsync())
        {
            await ArrivedAsync("one is the first line");
            await AcknowledgedAsync(run);
        }


        // What a new file with the old inode is, seen from outside.
        using (var file = File.OpenHandle(Log, FileMode.Open, FileAccess.Write)) RandomAccess.Write(file, "two is another\nthree!\n"u8, 0);
        await using var again = await StartAsync();
        await ArrivedAsync("one is the first line", "two is another", "three!");
    }

    [Fact]
    public async Task Numbered_lines_survive_restarts_and_rotations_and_only_what_was_in_flight_comes_again()
    {
        const int lines = 20_000;
        var written = Task.Run(async () =>
        {
            for (var from = 0; from < lines; from += 100)
            {
                var text = new StringBuilder();
                for (var n = from; n < from + 100; n++) text.Append(n).Append('\n');
                await File.AppendAllTextAsync(Log, text.ToString());
                if (from % 5_000 == 4_900) File.Move(Log, $"{Log}.{from}");
                await Task.Yield();
            }
        }, TestContext.Current.CancellationToken);
        for (var life = 0; life < 5; life++)
        {
            var before = _receiver.Messages.Count;
            await using var run = await StartAsync("batch: { max_events: 100, max_wait: 0s }, ", paths: Log + "*");
            await Eventually.True(() => _receiver.Messages.Count >= Math.Min(lines, before + 2_000), "lines arrive");
        }

        await written;
        await using var last = await StartAsync(paths: Log + "*");
        await Eventually.True(() => _receiver.Messages.Distinct().Count() == lines, "every line has arrived");
        var repeated = _receiver.Messages.Count - lines;
        // Each of the five ends may cut off one answer of a batch of a hundred.
        Assert.InRange(repeated, 0, 500);
        var keys = _receiver.Batches.GroupBy(b => b.Key).Where(g => g.Select(b => b.Body).Distinct().Count() > 1 && g.Select(Numbers).Distinct().Count() > 1);
        Assert.Empty(keys);
    }

    private static string Numbers(LogReceiver.Received batch) => string.Join(',', batch.Body.Split("\"message\":").Select(p => p.Split('}')[0]).Skip(1));

    private Task<PipelineRun> StartAsync(string sink = "batch: { max_wait: 0s }, ", string more = "", string source = "", string? paths = null, TimeProvider? time = null) => PipelineRun.StartAsync($$"""
        sources: [{ type: file, {{source}}paths: [{{paths ?? Log}}] }]
        sinks: [{ type: http, {{sink}}url: {{_receiver.Url}} }]
        {{more}}
        """, _folder["state"], time);

    /// <summary>Else the batch, though recorded, would rightly come again in the next life.</summary>
    private static Task AcknowledgedAsync(PipelineRun run) => Eventually.True(() => run.Pipeline.Totals.All(t => t.InFlight == 0), "all is acknowledged");

    private Task ArrivedAsync(params string[] messages) =>
        Eventually.Holds(() =>
        {
            Assert.Equal(messages, _receiver.Messages);
            return Task.FromResult(true);
        }, "exactly these lines have arrived");

    private static void Pack(string path, string content)
    {
        using var gzip = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(content));
    }

    private Task PassingAsync(FakeTime time, params string[] messages) =>
        Eventually.Holds(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(messages, _receiver.Messages);
            return Task.FromResult(true);
        }, "exactly these lines have arrived as time passes");

    private static IEnumerable<string> OpenFiles() =>
        Directory.GetFiles("/proc/self/fd").Select(f => File.ResolveLinkTarget(f, false)?.FullName ?? "");
}
