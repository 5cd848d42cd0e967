using System.Text;
using Outrider.Kernel;
using Outrider.Supervision.Output;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Output;

public sealed class SpoolTests : IDisposable
{
    private static readonly ByteSize Small = new(64);
    private static readonly ByteSize Plenty = ByteSize.FromMiB(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_there_byte_for_byte_whatever_the_chunks()
    {
        var random = new Random(20260102);
        for (var round = 0; round < 50; round++)
        {
            var folder = _folder[$"round{round}/stdout"];
            var all = new MemoryStream();
            using (var spool = new Spool(folder, new SpoolModel(Plenty, WhenFull.DropOldest) { Segment = Small }))
            {
                for (var chunk = 0; chunk < 60; chunk++)
                {
                    var bytes = new byte[random.Next(1, 200)];
                    for (var i = 0; i < bytes.Length; i++) bytes[i] = random.Next(12) == 0 ? (byte)'\n' : (byte)random.Next(256);
                    spool.Append(bytes);
                    all.Write(bytes);
                }
            }

            Assert.Equal(all.ToArray(), Segments(folder).SelectMany(File.ReadAllBytes).ToArray());
            // Each but the last is full, ends a line unless it had to be cut, and is no larger than it may be.
            foreach (var segment in Segments(folder).SkipLast(1).Select(File.ReadAllBytes))
            {
                Assert.InRange(segment.Length, 64, 72);
                Assert.True(segment[^1] == '\n' || segment.Length == 72);
            }
        }
    }

    [Fact]
    public void A_new_run_begins_where_a_line_begins()
    {
        using (var spool = New()) spool.Append("cut off"u8);
        using (var spool = New()) spool.Append("whole\n"u8);
        using (var spool = New()) spool.Append("next\n"u8);
        Assert.Equal("cut off\nwhole\nnext\n", Text());
        Assert.Equal("00000000000000000001.log", Path.GetFileName(Assert.Single(Segments(_folder["stdout"]))));
    }

    [Fact]
    public void The_last_line_of_a_process_is_ended_for_it_once()
    {
        using var spool = New();
        spool.Append("last word"u8);
        spool.EndLine();
        spool.EndLine();
        Assert.Equal("last word\n", Text());
    }

    [Fact]
    public void When_it_is_full_the_oldest_goes_and_is_counted()
    {
        using var spool = New(most: new ByteSize(192));
        for (var i = 0; i < 100; i++) spool.Append(Encoding.ASCII.GetBytes($"line {i:D3} of a hundred\n"));
        var kept = Text();
        Assert.EndsWith("line 099 of a hundred\n", kept);
        Assert.StartsWith("line ", kept);
        Assert.Equal(100 * 22, kept.Length + spool.Lost);
        Assert.InRange(kept.Length, 1, 192 + 22);
    }

    [Fact]
    public void A_segment_that_the_reader_has_deleted_is_not_missed()
    {
        using var spool = New(most: new ByteSize(192));
        for (var i = 0; i < 100; i++)
        {
            spool.Append("sixteen bytes..\n"u8);
            foreach (var done in Segments(_folder["stdout"]).SkipLast(1)) File.Delete(done);
        }

        Assert.Equal(0, spool.Lost);
        Assert.Equal("00000000000000000026.log", Path.GetFileName(Assert.Single(Segments(_folder["stdout"]))));
    }

    [Fact]
    public void When_it_is_full_the_newest_is_not_kept_where_that_was_chosen_and_no_line_is_torn()
    {
        using var spool = New(most: new ByteSize(192), WhenFull.DropNewest);
        for (var i = 0; i < 100; i++) spool.Append(Encoding.ASCII.GetBytes($"line {i:D3} of a hundred\n"));
        Assert.Equal(string.Concat(Enumerable.Range(0, 8).Select(i => $"line {i:D3} of a hundred\n")), Text());
        Assert.Equal(92 * 22, spool.LostByReason[(int)LossReason.DropNewest]);
        Assert.Equal(92 * 22, spool.Lost);
    }

    [Fact]
    public void A_line_that_lost_its_beginning_is_lost_whole_and_glued_to_nothing()
    {
        using var spool = New(most: new ByteSize(192), WhenFull.DropNewest);
        for (var i = 0; i < 12; i++) spool.Append("sixteen bytes..\n"u8);
        spool.Append("the beginning is dropped, "u8);
        foreach (var done in Segments(_folder["stdout"]).SkipLast(1)) File.Delete(done);
        spool.Append("so the end is nothing\nbut this is whole\n"u8);
        Assert.EndsWith("sixteen bytes..\nbut this is whole\n", "sixteen bytes..\n" + Text());
        Assert.Equal("the beginning is dropped, so the end is nothing\n".Length, spool.Lost);
    }

    [Fact]
    public void A_line_that_was_open_when_its_rest_was_dropped_is_ended()
    {
        using var spool = New(most: new ByteSize(192), WhenFull.DropNewest);
        for (var i = 0; i < 11; i++) spool.Append("sixteen bytes..\n"u8);
        spool.Append("twelve bytes"u8);
        spool.Append(" and more than there is room for\n"u8);
        foreach (var done in Segments(_folder["stdout"]).SkipLast(1)) File.Delete(done);
        spool.Append("whole\n"u8);
        Assert.EndsWith("twelve bytes\nwhole\n", Text());
    }

    [Fact]
    public void Where_the_application_waits_there_is_room_again_once_the_reader_has_deleted_something()
    {
        using var spool = New(most: new ByteSize(192), WhenFull.Wait);
        var appended = 0;
        while (spool.HasRoom())
        {
            spool.Append("sixteen bytes..\n"u8);
            Assert.InRange(++appended, 1, 12);
        }

        File.Delete(Segments(_folder["stdout"]).First());
        Assert.True(spool.HasRoom());
        Assert.Equal(0, spool.Lost);
    }

    [Fact]
    public void Whoever_goes_on_for_another_goes_on_in_the_middle_of_its_line_and_count()
    {
        SpoolState state;
        using (var spool = New(most: new ByteSize(192), WhenFull.DropNewest))
        {
            for (var i = 0; i < 13; i++) spool.Append("sixteen bytes..\n"u8);
            foreach (var done in Segments(_folder["stdout"]).SkipLast(1)) File.Delete(done);
            spool.Append("half a "u8);
            state = spool.State;
        }

        using (var spool = New(most: new ByteSize(192), WhenFull.DropNewest, state))
        {
            spool.Append("line\n"u8);
            Assert.Equal(16, spool.Lost);
        }

        Assert.Equal("half a line\n", Text());
    }

    [Fact]
    public void A_disk_that_is_full_costs_what_cannot_be_kept_and_nothing_once_there_is_room()
    {
        using var disk = SmallDisk.OfKiB(64);
        var folder = Path.Combine(disk.Path, "stdout");
        using var spool = new Spool(folder, new SpoolModel(Plenty, WhenFull.DropOldest) { Segment = ByteSize.FromKiB(16) });
        var (line, failures, written) = (Encoding.ASCII.GetBytes(new string('x', 99) + "\n"), 0, 0);
        for (; failures < 50; written += line.Length)
        {
            try
            {
                spool.Append(line);
            }
            catch (IOException)
            {
                failures++;
            }
        }

        Assert.InRange(spool.LostByReason[(int)LossReason.DiskFull], 1, failures * line.Length);
        Assert.Equal(spool.Lost, spool.LostByReason[(int)LossReason.DiskFull]);
        var kept = Segments(folder).Sum(s => new FileInfo(s).Length);
        Assert.Equal(written, kept + spool.Lost);
        foreach (var done in Segments(folder).SkipLast(1)) File.Delete(done);
        var before = spool.Lost;
        spool.Append("there is room\n"u8);
        Assert.Equal(before, spool.Lost);
        var lines = string.Concat(Segments(folder).Select(File.ReadAllText)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("there is room", lines[^1]);
        // One line at most was cut where the disk was full.
        Assert.InRange(lines.SkipLast(1).Count(l => l.Length != 99), 0, 1);
    }

    [Fact]
    public void Where_the_application_waits_a_full_disk_is_no_loss_either()
    {
        using var disk = SmallDisk.OfKiB(512);
        var folder = Path.Combine(disk.Path, "stdout");
        using var spool = new Spool(folder, new SpoolModel(Plenty, WhenFull.Wait) { Segment = ByteSize.FromKiB(64) });
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 655)));
        var appended = 0;
        while (spool.HasRoom())
        {
            spool.Append(piece);
            appended++;
        }

        Assert.InRange(appended, 2, 8);
        Assert.Equal(0, spool.Lost);
        File.Delete(Segments(folder).First());
        Assert.True(spool.HasRoom());
        spool.Append(piece);
        Assert.Equal(0, spool.Lost);
    }

    private Spool New(ByteSize? most = null, WhenFull whenFull = WhenFull.DropOldest, SpoolState? before = null) =>
        new(_folder["stdout"], new SpoolModel(most ?? Plenty, whenFull) { Segment = Small }, before);

    private string Text() => string.Concat(Segments(_folder["stdout"]).Select(File.ReadAllText));

    private static IEnumerable<string> Segments(string folder) => Directory.GetFiles(folder).Order(StringComparer.Ordinal);
}
