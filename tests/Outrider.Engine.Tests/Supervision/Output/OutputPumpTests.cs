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
        using var spool = new Spool(_folder["stdout"], ByteSize.FromMiB(1), ByteSize.FromKiB(64));
        var ended = new TaskCompletionSource();
        new OutputPump(from, new OutputStream(passed, spool, "", NullLogger.Instance), "test", ended.SetResult).Start();
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
        using var spool = new Spool(_folder["stdout"], ByteSize.FromMiB(1), ByteSize.FromKiB(64));
        var ended = new TaskCompletionSource();
        var pump = new OutputPump(from, new OutputStream(null, spool, "", NullLogger.Instance), "test", ended.SetResult);
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
        using var spool = new Spool(_folder["stdout"], ByteSize.FromMiB(1), ByteSize.FromKiB(64));
        var stream = new OutputStream(passed, spool, "", NullLogger.Instance);
        var isWriting = Task.Run(() => stream.Write(new byte[256 << 10]), TestContext.Current.CancellationToken);
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
            var pump = new OutputPump(from, new OutputStream(null, null, "", NullLogger.Instance), "test", ended.SetResult);
            pump.Start();
            to.Dispose();
            await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
            pump.Finish();
        }

        // Other tests have some too.
        Assert.InRange(Events() - before, int.MinValue, Many / 2);
    }

    private static int Events() => Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget == "anon_inode:[eventfd]");

    [Fact]
    public async Task A_reader_of_our_output_that_goes_away_costs_no_line_of_the_spool()
    {
        var (from, to) = Descriptors.Pipe();
        var (ours, passed) = Descriptors.Pipe();
        ours.Dispose();
        using var spool = new Spool(_folder["stdout"], ByteSize.FromMiB(1), ByteSize.FromKiB(64));
        var ended = new TaskCompletionSource();
        new OutputPump(from, new OutputStream(passed, spool, "", NullLogger.Instance), "test", ended.SetResult).Start();
        for (var i = 0; i < 100; i++) Assert.True(Descriptors.TryWriteAll(to, "line\n"u8));
        to.Dispose();
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal(100, File.ReadAllLines(Directory.GetFiles(_folder["stdout"]).Single()).Length);
        passed.Dispose();
    }
}
