using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Output;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Output;

public sealed class OutputPumpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_process_says_is_kept_and_passed_on_to_the_last_byte()
    {
        var (from, to) = Descriptors.Pipe();
        var (ours, passed) = Descriptors.Pipe();
        using var spool = NewSpool();
        var ended = new TaskCompletionSource();
        new OutputPump(from, new OutputStream("stdout", passed, spool, NullLogger.Instance), "test", ended.SetResult).Start();
        Assert.True(Descriptors.TryWriteAll(to, "one\ntwo"u8));
        to.Dispose();
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        passed.Dispose();
        Assert.Equal("one\ntwo\n", File.ReadAllText(Directory.GetFiles(_folder["stdout"]).Single()));
        // Our own output gets what was said and nothing more.
        var seen = new byte[64];
        Assert.Equal("one\ntwo"u8.ToArray(), seen[..Descriptors.Read(ours, seen)]);
        ours.Dispose();
    }

    [Fact]
    public async Task A_pump_that_must_finish_takes_what_is_there_and_does_not_wait_for_the_end()
    {
        var (from, to) = Descriptors.Pipe();
        using var spool = NewSpool();
        var ended = new TaskCompletionSource();
        var pump = new OutputPump(from, new OutputStream("stdout", null, spool, NullLogger.Instance), "test", ended.SetResult);
        Assert.True(Descriptors.TryWriteAll(to, "there\n"u8));
        pump.Finish();
        pump.Start();
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal("there\n", File.ReadAllText(Directory.GetFiles(_folder["stdout"]).Single()));
        to.Dispose();
    }

    [Fact]
    public async Task A_reader_of_our_output_that_stalls_does_not_hold_up_who_asks_what_was_lost()
    {
        var (ours, passed) = Descriptors.Pipe();
        using var spool = NewSpool();
        var stream = new OutputStream("stdout", passed, spool, NullLogger.Instance);
        using var cancel = Descriptors.Event();
        var isWriting = Task.Run(() => stream.Write(new byte[2 << 20], cancel), TestContext.Current.CancellationToken);
        await Eventually.True(() => Directory.GetFiles(_folder["stdout"]).Length > 1, "the spool has it, and the pipe is full");
        Assert.Equal(0, await Task.Run(() => stream.Lost, TestContext.Current.CancellationToken).WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
        Assert.False(isWriting.IsCompleted);
        ours.Dispose();
        await isWriting;
        passed.Dispose();
    }

    [Fact]
    public async Task Pumps_leave_no_descriptor_behind_and_may_be_told_to_finish_after_their_end()
    {
        const int Many = 100;
        var before = Events();
        for (var i = 0; i < Many; i++)
        {
            var ended = new TaskCompletionSource();
            var (from, to) = Descriptors.Pipe();
            var pump = new OutputPump(from, new OutputStream("stdout", null, null, NullLogger.Instance), "test", ended.SetResult);
            pump.Start();
            to.Dispose();
            await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
            pump.Finish();
        }

        // Other tests have some too.
        Assert.InRange(Events() - before, int.MinValue, Many / 2);
    }

    [Fact]
    public async Task A_pump_is_paused_and_followed_again_and_again_and_no_byte_is_missing()
    {
        const int Pauses = 30;
        var random = new Random(20260103);
        var (from, to) = Descriptors.Pipe();
        using var isOver = new CancellationTokenSource();
        var written = Task.Run(() => WriteUntil(isOver.Token, to, new Random(7)), TestContext.Current.CancellationToken);
        SpoolState? state = null;
        for (var pause = 0; pause < Pauses; pause++)
        {
            using var spool = NewSpool(state);
            var pump = new OutputPump(from, new OutputStream("stdout", null, spool, NullLogger.Instance), "test", () => { });
            pump.Start();
            var enough = random.Next(1, 20);
            await Eventually.True(() => pump.Reads >= enough, "something was read");
            var paused = new TaskCompletionSource<bool>();
            pump.Pause(paused.SetResult);
            Assert.True(await paused.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
            Assert.False(from.IsClosed);
            state = spool.State;
        }

        using var last = NewSpool(state);
        var ended = new TaskCompletionSource();
        var end = new OutputPump(from, new OutputStream("stdout", null, last, NullLogger.Instance), "test", ended.SetResult);
        end.Start();
        await isOver.CancelAsync();
        var count = await written;
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        var tooLate = new TaskCompletionSource<bool>();
        end.Pause(tooLate.SetResult);
        Assert.False(await tooLate.Task);
        Assert.Equal(0, last.Lost);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"line {i}"), Directory.GetFiles(_folder["stdout"]).Order(StringComparer.Ordinal).SelectMany(File.ReadLines));
    }

    [Fact]
    public async Task A_reader_of_our_output_that_stalls_does_not_hold_up_a_pause_and_the_spool_has_it()
    {
        var (from, to) = Descriptors.Pipe();
        var (ours, passed) = Descriptors.Pipe();
        using var spool = NewSpool();
        var pump = new OutputPump(from, new OutputStream("stdout", passed, spool, NullLogger.Instance), "test", () => { });
        var size = Descriptors.LargePipe + (128 << 10);
        var isWriting = Task.Run(() => Descriptors.TryWriteAll(to, new byte[size]), TestContext.Current.CancellationToken);
        pump.Start();
        await isWriting.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        await Eventually.True(() => Kept() > Descriptors.LargePipe, "the pipe to our reader is full");
        var paused = new TaskCompletionSource<bool>();
        pump.Pause(paused.SetResult);
        Assert.True(await paused.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
        // What was read is kept; what was not is where it was.
        var left = 0;
        var buffer = new byte[64 << 10];
        while (Poll.IsReadableWithin(from, 0)) left += Descriptors.Read(from, buffer);
        Assert.Equal(size, Kept() + left);
        foreach (var handle in (Microsoft.Win32.SafeHandles.SafeFileHandle[])[from, to, ours, passed]) handle.Dispose();
    }

    [Fact]
    public async Task Where_the_spool_is_full_and_may_lose_nothing_the_rest_waits_in_the_pipe()
    {
        var (from, to) = Descriptors.Pipe();
        using var spool = new Spool(_folder["stdout"], new SpoolModel(ByteSize.FromKiB(256), WhenFull.Wait));
        var ended = new TaskCompletionSource();
        new OutputPump(from, new OutputStream("stdout", null, spool, NullLogger.Instance), "test", ended.SetResult).Start();
        const int Lines = 30_000;
        var isWriting = Task.Run(() =>
        {
            for (var i = 0; i < Lines; i++) Descriptors.TryWriteAll(to, System.Text.Encoding.ASCII.GetBytes($"{i:D99}\n"));
            to.Dispose();
        }, TestContext.Current.CancellationToken);
        var read = new List<string>();
        while (!ended.Task.IsCompleted)
        {
            var segments = Directory.GetFiles(_folder["stdout"]).Order(StringComparer.Ordinal).ToList();
            Assert.InRange(segments.Sum(s => new FileInfo(s).Length), 0, (256 + 64) << 10);
            foreach (var done in segments.SkipLast(1))
            {
                read.AddRange(File.ReadAllLines(done));
                File.Delete(done);
            }

            await Task.Yield();
        }

        await isWriting;
        read.AddRange(Directory.GetFiles(_folder["stdout"]).Order(StringComparer.Ordinal).SelectMany(File.ReadLines));
        Assert.Equal(0, spool.Lost);
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"{i:D99}"), read);
    }

    [Fact]
    public async Task Many_lines_with_a_write_each_are_read_by_the_hundred()
    {
        const int Lines = 20_000;
        var (from, to) = Descriptors.Pipe();
        var ended = new TaskCompletionSource();
        var pump = new OutputPump(from, new OutputStream("stdout", null, null, NullLogger.Instance), "test", ended.SetResult);
        pump.Start();
        for (var i = 0; i < Lines; i++) Assert.True(Descriptors.TryWriteAll(to, "a line with a write of its own\n"u8));
        to.Dispose();
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.InRange(pump.Reads, 1, Lines / 20);
    }

    /// <summary>Numbered lines in pieces of any size, without a rest; how many.</summary>
    private static int WriteUntil(CancellationToken isOver, Microsoft.Win32.SafeHandles.SafeFileHandle to, Random random)
    {
        var count = 0;
        while (!isOver.IsCancellationRequested)
        {
            var text = new System.Text.StringBuilder();
            for (var lines = random.Next(1, 50); lines > 0; lines--) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"line {count++}\n");
            var bytes = System.Text.Encoding.ASCII.GetBytes(text.ToString());
            var cut = random.Next(bytes.Length);
            Assert.True(Descriptors.TryWriteAll(to, bytes.AsSpan(0, cut)));
            Assert.True(Descriptors.TryWriteAll(to, bytes.AsSpan(cut)));
        }

        to.Dispose();
        return count;
    }

    private Spool NewSpool(SpoolState? before = null) => new(_folder["stdout"], new SpoolModel(ByteSize.FromMiB(1000), WhenFull.DropOldest) { Segment = ByteSize.FromKiB(64) }, before);

    private long Kept() => Directory.GetFiles(_folder["stdout"]).Sum(f => new FileInfo(f).Length);

    private static int Events() => Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget == "anon_inode:[eventfd]");

    [Fact]
    public async Task A_reader_of_our_output_that_goes_away_costs_no_line_of_the_spool()
    {
        var (from, to) = Descriptors.Pipe();
        var (ours, passed) = Descriptors.Pipe();
        ours.Dispose();
        using var spool = NewSpool();
        var ended = new TaskCompletionSource();
        new OutputPump(from, new OutputStream("stdout", passed, spool, NullLogger.Instance), "test", ended.SetResult).Start();
        for (var i = 0; i < 100; i++) Assert.True(Descriptors.TryWriteAll(to, "line\n"u8));
        to.Dispose();
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal(100, File.ReadAllLines(Directory.GetFiles(_folder["stdout"]).Single()).Length);
        passed.Dispose();
    }
}
