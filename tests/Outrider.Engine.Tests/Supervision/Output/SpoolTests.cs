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
            using (var spool = new Spool(folder, Plenty, Small))
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

    private Spool New(ByteSize? most = null) => new(_folder["stdout"], most ?? Plenty, Small);

    private string Text() => string.Concat(Segments(_folder["stdout"]).Select(File.ReadAllText));

    private static IEnumerable<string> Segments(string folder) => Directory.GetFiles(folder).Order(StringComparer.Ordinal);
}
