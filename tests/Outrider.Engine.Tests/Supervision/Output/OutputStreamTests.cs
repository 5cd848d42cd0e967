using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Output;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Output;

/// <summary>A stream whose ways are changed while it flows.</summary>
public sealed class OutputStreamTests : IDisposable
{
    private static readonly SpoolModel Model = new(ByteSize.FromMiB(1), WhenFull.DropOldest);

    private readonly TemporaryFolder _folder = new();
    private readonly SafeFileHandle _cancel = Descriptors.Event();

    public void Dispose()
    {
        _cancel.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_spool_comes_and_goes_and_comes_again_with_what_was_said_meanwhile_in_none()
    {
        var stream = new OutputStream("stdout", null, null, NullLogger.Instance);
        Say(stream, "before\n");
        stream.Use(new OutputWay(null, Model, Open(null)));
        Say(stream, "first\nhalf");
        stream.Use(new OutputWay(null, null, null));
        Say(stream, " a line\n");
        Assert.Null(stream.Spool);
        stream.Use(new OutputWay(null, Model, Open(stream.LastState! with { HasGap = true })));
        Say(stream, "second\n");
        Assert.Equal("first\nhalf\nsecond\n", Kept());
    }

    [Fact]
    public void Other_bounds_hold_from_the_next_line_on_and_losses_are_counted_on()
    {
        var stream = new OutputStream("stdout", null, new Spool(_folder["stdout"], new SpoolModel(new ByteSize(64), WhenFull.DropNewest) { Segment = new ByteSize(8) }), NullLogger.Instance);
        for (var i = 0; i < 20; i++) Say(stream, "1234567\n");
        var lost = stream.Lost;
        Assert.True(lost > 0, "nothing was lost");
        stream.Use(new OutputWay(null, Model, null));
        Say(stream, "goes in\n");
        Assert.EndsWith("1234567\ngoes in\n", Kept(), StringComparison.Ordinal);
        Assert.Equal(lost, stream.Lost);
    }

    [Fact]
    public void Our_own_output_gets_what_is_said_while_it_is_wanted()
    {
        var (from, to) = Descriptors.Pipe();
        using (from)
        using (to)
        {
            var stream = new OutputStream("stdout", null, null, NullLogger.Instance);
            Say(stream, "hidden\n");
            stream.Use(new OutputWay(to, null, null));
            Say(stream, "shown\n");
            stream.Use(new OutputWay(null, null, null));
            Say(stream, "hidden\n");
            var buffer = new byte[100];
            Assert.Equal("shown\n", Encoding.ASCII.GetString(buffer.AsSpan(0, Descriptors.Read(from, buffer))));
        }
    }

    [Fact]
    public async Task A_change_does_not_wait_for_a_reader_that_does_not_come()
    {
        var (from, to) = Descriptors.Pipe();
        using (from)
        using (to)
        {
            var stream = new OutputStream("stdout", to, null, NullLogger.Instance);
            var begun = 0;
            var writing = Task.Run(() =>
            {
                var piece = new byte[Spool.PieceMax];
                for (; Volatile.Read(ref begun) < 64; Interlocked.Increment(ref begun)) stream.Write(piece, _cancel);
            }, TestContext.Current.CancellationToken);
            // As much as the pipe takes: the next write is stuck, with the lock held.
            await Eventually.True(() => Volatile.Read(ref begun) >= Descriptors.LargePipe / Spool.PieceMax || writing.IsCompleted, "the pipe is full");
            stream.Use(new OutputWay(null, null, null));
            Descriptors.Raise(_cancel);
            await writing;
        }
    }

    private Spool Open(SpoolState? before) => new(_folder["stdout"], Model, before);

    private void Say(OutputStream stream, string text) => stream.Write(Encoding.ASCII.GetBytes(text), _cancel);

    private string Kept() => string.Concat(Directory.GetFiles(_folder["stdout"]).Order().Select(File.ReadAllText));
}
