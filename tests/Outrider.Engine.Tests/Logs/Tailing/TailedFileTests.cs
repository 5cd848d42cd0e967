using System.Text;
using Outrider.Logs;
using Outrider.Logs.Delivery;
using Outrider.Logs.Tailing;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class TailedFileTests : IDisposable
{
    private static readonly string SameHead = new string('h', FileHead.MaxLength) + "\n";

    private readonly TemporaryFolder _folder = new();
    private readonly LogMetrics _metrics = new(new MetricRegistry());
    private long _position;

    private string Log => _folder["app.log"];

    private double Truncated => _metrics.BytesDropped.With("file", "truncated").Value;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_was_cut_and_has_grown_past_where_it_was_read_is_told_though_it_begins_alike()
    {
        File.WriteAllText(Log, SameHead + "one\n");
        using var file = Open();
        Assert.Equal(SameHead + "one\n", Read(file));
        Refill(SameHead + "two and more\n");
        Assert.Equal(SameHead + "two and more\n", Read(file));
        Assert.Equal(0, Truncated);
    }

    [Fact]
    public void What_was_seen_and_cut_before_it_was_read_is_counted_byte_by_byte_however_often_that_was()
    {
        File.WriteAllText(Log, "one\n");
        using var file = Open();
        Assert.Equal("one\n", Read(file));
        File.AppendAllText(Log, "two\n");
        file.Notice();
        Refill("three\n");
        file.Notice();
        Refill("4\n");
        file.Notice();
        File.AppendAllText(Log, "five\n");
        Assert.Equal("4\nfive\n", Read(file));
        Assert.Equal("two\nthree\n".Length, Truncated);
    }

    [Fact]
    public void A_cut_between_a_look_and_the_read_behind_it_gives_no_bytes_of_another_content()
    {
        File.WriteAllText(Log, SameHead + "one\n");
        using var file = Open();
        Read(file);
        file.Refresh(_position, 0);
        Refill("another beginning\n" + SameHead + SameHead);
        Assert.Equal(0, file.Read(_position, new byte[1024]));
        Assert.True(file.IsAnew);
    }

    [Fact]
    public void The_hole_of_a_writer_that_did_not_notice_the_cut_is_no_text()
    {
        using var writer = new FileStream(Log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        writer.Write(Encoding.UTF8.GetBytes(new string('a', 100_000) + "\n"));
        using var file = Open();
        Read(file);
        writer.SetLength(0);
        Assert.Equal("", Read(file));
        // .NET goes back with its own cut; another process's cut does that to nobody.
        writer.Position = 100_001;
        writer.Write("after\n"u8);
        Assert.Equal("after\n", Read(file));
        Assert.Equal(100_007, file.PlaceOf(_position)!.Offset);
        // What was read before the cut may be all that is acknowledged.
        Assert.Equal(100_001, file.PlaceOf(0)!.Offset);
        Assert.Equal(0, Truncated);
    }

    [Fact]
    public void Two_contents_that_both_begin_with_a_hole_are_told_apart()
    {
        using var writer = new FileStream(Log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        writer.Position = 1_000;
        writer.Write("first\n"u8);
        using var file = Open();
        Assert.Equal("first\n", Read(file));
        writer.SetLength(0);
        writer.Position = 1_006;
        writer.Write("second\n"u8);
        Assert.Equal("second\n", Read(file));
    }

    [Fact]
    public void A_hole_is_no_part_of_what_a_checkpoint_knows_a_file_by()
    {
        using var writer = new FileStream(Log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        writer.Position = 1_000;
        writer.Write("first\n"u8);
        Checkpoint place;
        using (var file = Open())
        {
            Read(file);
            place = file.PlaceOf(_position)!;
            Assert.Equal((1_000, 6), (place.Head.At, place.Head.Length));
        }

        using (var file = Open()) Assert.True(file.Is(place));
        writer.SetLength(0);
        writer.Position = 1_000;
        writer.Write("other\nand more\n"u8);
        using (var file = Open()) Assert.False(file.Is(place));
    }

    [Theory]
    [InlineData("\ufeffone\n", 3)]
    [InlineData("one\n", 0)]
    public void A_byte_order_mark_is_no_text_whenever_it_comes(string text, int mark)
    {
        File.WriteAllText(Log, "");
        using var file = Open();
        Assert.Equal("", Read(file));
        var bytes = Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(Log, bytes[..1]);
        Assert.Equal(mark > 0 ? "" : "o", Read(file));
        File.WriteAllBytes(Log, bytes);
        Assert.Equal(mark > 0 ? "one\n" : "ne\n", Read(file));
        Assert.Equal(mark + 4, file.PlaceOf(_position)!.Offset);
    }

    [Fact]
    public void A_checkpoint_is_of_the_file_only_where_its_beginning_and_what_was_read_last_are_still_there()
    {
        File.WriteAllText(Log, SameHead + "one\n");
        Checkpoint place;
        using (var file = Open())
        {
            Read(file);
            place = file.PlaceOf(_position)!;
        }

        File.AppendAllText(Log, "two\n");
        using (var file = Open()) Assert.True(file.Is(place));
        Refill(SameHead + "six\nseven\n");
        using (var file = Open()) Assert.False(file.Is(place));
    }

    private TailedFile Open() => TailedFile.Open(Log, new SourceAccount("file", _metrics))!;

    private void Refill(string text)
    {
        using var file = File.OpenHandle(Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
    }

    private string Read(TailedFile file)
    {
        file.Refresh(_position, 0);
        var bytes = new byte[200_000];
        var count = file.Read(_position, bytes);
        _position += count;
        if (count > 0) file.Took(_position, bytes.AsSpan(0, count));
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
