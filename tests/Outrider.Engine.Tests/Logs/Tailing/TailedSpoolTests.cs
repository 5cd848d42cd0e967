using System.Text;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Logs.Delivery;
using Outrider.Logs.Tailing;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class TailedSpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SourceAccount _account;
    private readonly LogMetrics _metrics = new(new MetricRegistry());

    public TailedSpoolTests() => _account = new SourceAccount("app", _metrics);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segments_are_one_stream_and_the_last_may_still_grow()
    {
        Segment(1, "ab");
        using var spool = Open();
        Assert.Equal("ab", Read(spool, 0));
        Segment(1, "abc");
        Segment(2, "de");
        Assert.Equal("cde", Read(spool, 2));
        Segment(2, "def");
        Assert.Equal("abcdef", Read(spool, 0));
    }

    [Fact]
    public void A_folder_that_is_not_there_yet_is_an_empty_stream()
    {
        using var spool = new TailedSpool(Path.Combine(_folder.Path, "later"), null, _account);
        Assert.Equal("", Read(spool, 0));
        File.WriteAllText(OutputSpool.SegmentPath(Path.GetDirectoryName(_folder["later/x"])!, 9), "x");
        Assert.Equal("x", Read(spool, 0));
    }

    [Fact]
    public void A_segment_goes_only_when_a_later_one_exists_and_the_checkpoint_is_past_it()
    {
        Segment(1, "ab");
        Segment(2, "cd");
        using var spool = Open();
        Read(spool, 0);
        spool.Refresh(position: 4, saved: 1);
        Assert.Equal([1, 2], OutputSpool.NumbersIn(_folder.Path));
        spool.Refresh(position: 4, saved: 4);
        Assert.Equal([2], OutputSpool.NumbersIn(_folder.Path));
    }

    [Fact]
    public void Segments_the_writer_had_to_delete_are_counted_and_reading_goes_on()
    {
        Segment(1, "ab");
        using var spool = Open();
        Read(spool, 0);
        Segment(4, "yz");
        Assert.Equal("abyz", Read(spool, 0));
        Assert.Equal(2, _metrics.Dropped.With("app", "spool_full").Value);
    }

    [Theory]
    [InlineData(1, "bcde", 0)] // as it was left
    [InlineData(2, "de", 1)] // the segment of the checkpoint was deleted meanwhile
    public void Reading_goes_on_where_the_checkpoint_is(int oldest, string expected, int missing)
    {
        Segment(1, "abc");
        Segment(2, "de");
        Checkpoint checkpoint;
        using (var first = Open())
        {
            Read(first, 0);
            checkpoint = first.PlaceOf(1)!;
        }

        if (oldest > 1) File.Delete(OutputSpool.SegmentPath(_folder.Path, 1));
        using var spool = Open(checkpoint);
        Assert.Equal(expected, Read(spool, 0));
        Assert.Equal(missing, _metrics.Dropped.With("app", "spool_full").Value);
    }

    [Fact]
    public void A_spool_that_counts_anew_is_read_from_its_beginning()
    {
        Segment(1, "new");
        using var spool = Open(new Checkpoint(OutputSpool.SegmentPath(_folder.Path, 57), default, FileHead.Empty, 2));
        Assert.Equal("new", Read(spool, 0));
    }

    [Fact]
    public void At_a_boundary_the_checkpoint_is_at_the_beginning_of_the_later_segment()
    {
        Segment(1, "ab");
        Segment(2, "cd");
        using var spool = Open();
        Read(spool, 0);
        Assert.Equal((OutputSpool.SegmentPath(_folder.Path, 2), 0), (spool.PlaceOf(2)!.Path, spool.PlaceOf(2)!.Offset));
    }

    private TailedSpool Open(Checkpoint? from = null) => new(_folder.Path, from, _account);

    private void Segment(long number, string text) => File.WriteAllText(OutputSpool.SegmentPath(_folder.Path, number), text);

    private static string Read(TailedSpool spool, long offset)
    {
        var buffer = new byte[64];
        return Encoding.UTF8.GetString(buffer, 0, spool.Read(offset, buffer));
    }
}
