using System.IO.Compression;
using Outrider.Engine.Tests.Logs.Delivery;
using Outrider.Kernel;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>A file that is rotated by the sink that writes it.</summary>
public sealed class FileRotationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    private string Out => _folder["out.log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_would_grow_too_large_is_renamed_and_packed_and_no_line_is_cut()
    {
        await using (var sink = Sink(c => c.MaxSize = new ByteSize(10)))
        {
            await SendAsync(sink, "one\ntwo\n");
            await SendAsync(sink, "three\n");
            await PackedAsync(1);
        }

        Assert.Equal("three\n", File.ReadAllText(Out));
        Assert.Equal("one\ntwo\n", Unpacked(Out + ".2026-01-02T03-04-05.000Z.gz"));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task A_file_that_is_too_old_is_renamed_before_the_next_line_even_by_the_next_process()
    {
        await using (var sink = Sink(c => (c.MaxAge, c.Compression) = (TimeSpan.FromHours(1), Compression.None)))
        {
            await SendAsync(sink, "one\n");
            _time.Advance(TimeSpan.FromMinutes(59));
            await SendAsync(sink, "two\n");
            _time.Advance(TimeSpan.FromMinutes(1));
            await SendAsync(sink, "three\n");
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(Out + ".2026-01-02T04-04-05.000Z"));
        // By the time that the file system has of it.
        _time.Advance(File.GetCreationTimeUtc(Out) - _time.GetUtcNow() + TimeSpan.FromHours(1));
        await using (var next = Sink(c => (c.MaxAge, c.Compression) = (TimeSpan.FromHours(1), Compression.None))) await SendAsync(next, "four\n");
        Assert.Equal("four\n", File.ReadAllText(Out));
    }

    [Fact]
    public async Task Only_so_many_are_kept_and_files_of_others_are_never_touched()
    {
        _folder.Write("out.log.1", "another's");
        _folder.Write("out.log.2026-01-02", "another's");
        await using (var sink = Sink(c => (c.MaxSize, c.Keep) = (new ByteSize(3), 2)))
            for (var n = 0; n < 5; n++)
            {
                await SendAsync(sink, $"{n}\n");
                await SendAsync(sink, $"{n}\n");
                // Set back, as a clock may be: the latest is still the latest by name.
                _time.Advance(TimeSpan.FromSeconds(n % 2 == 0 ? -5 : 1));
            }

        await using (var last = Sink(c => (c.MaxSize, c.Keep) = (new ByteSize(3), 2)))
        {
            await SendAsync(last, "5\n");
            await Eventually.True(() => Directory.GetFiles(_folder.Path).Length == 5 && Directory.GetFiles(_folder.Path, "*.gz").Length == 2, "the last two are packed");
        }

        Assert.Equal("5\n", File.ReadAllText(Out));
        Assert.Equal(["4\n", "4\n"], Directory.GetFiles(_folder.Path, "*.gz").Order(StringComparer.Ordinal).Select(Unpacked));
        Assert.Equal(["another's", "another's"], new[] { "out.log.1", "out.log.2026-01-02" }.Select(n => File.ReadAllText(_folder[n])));
    }

    [Fact]
    public async Task What_a_crash_has_left_half_packed_is_packed_whole_at_the_next_start()
    {
        const string first = "out.log.2026-01-01T00-00-00.000Z", second = "out.log.2026-01-01T00-00-01.000Z";
        _folder.Write(first, "first\n");
        _folder.Write(first + ".gz.tmp", "half");
        // The packed file had its name already, and the plain one was still there.
        _folder.Write(second, "second\n");
        using (var gzip = new GZipStream(File.Create(_folder[second + ".gz"]), CompressionLevel.Fastest)) gzip.Write("second\n"u8);
        await using (var sink = Sink(_ => { }))
        {
            await SendAsync(sink, "new\n");
            await PackedAsync(2);
            await Eventually.True(() => Directory.GetFiles(_folder.Path).Length == 3, "what is packed is there once");
        }

        Assert.Equal(("first\n", "second\n"), (Unpacked(_folder[first + ".gz"]), Unpacked(_folder[second + ".gz"])));
    }

    [Fact]
    public void What_a_sink_rotates_into_is_read_by_no_source()
    {
        var context = SinkBatch.Context();
        _ = new FileSink(new FileSinkConfig { Path = Out, Rotate = new RotateConfig() }, context);
        Assert.True(context.OwnFiles.Contains(Out));
        Assert.True(context.OwnFiles.Contains(Out + ".2026-01-01T00-00-00.000Z"));
        Assert.False(context.OwnFiles.Contains(_folder["out.logs"]));
    }

    private static string Unpacked(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return new StreamReader(gzip).ReadToEnd();
    }

    private static async Task SendAsync(FileSink sink, string lines) => Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(ChunkOf.Batch(lines), CancellationToken.None));

    private Task PackedAsync(int count) => Eventually.True(() => Directory.GetFiles(_folder.Path, "*.gz").Length == count, $"{count} are packed");

    private FileSink Sink(Action<RotateConfig> adjust)
    {
        var rotate = new RotateConfig();
        adjust(rotate);
        return new FileSink(new FileSinkConfig { Path = Out, Rotate = rotate }, SinkBatch.Context(time: _time));
    }
}
