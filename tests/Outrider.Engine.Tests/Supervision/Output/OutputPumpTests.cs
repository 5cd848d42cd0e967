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
