using System.IO.Compression;
using System.Text;
using Outrider.Logs.Tailing;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class PackedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_content_is_read_from_any_offset_forwards_and_backwards()
    {
        var content = Content(100_000);
        using var file = Open(Pack(content));
        foreach (var offset in new[] { 0, 99_000, 5, 70_000, 69_990, 0 })
        {
            var bytes = new byte[1000];
            Assert.Equal(1000, file.Read(offset, bytes));
            Assert.Equal(content[offset..(offset + 1000)], bytes);
        }

        Assert.Equal(content.Length, file.Measure());
        Assert.True(file.EndsAt(content.Length));
        Assert.Null(file.Damage);
    }

    [Fact]
    public void Several_packings_in_one_file_are_one_content()
    {
        using var file = Open([.. Pack("one\n"u8.ToArray()), .. Pack("two\n"u8.ToArray())]);
        var bytes = new byte[100];
        Assert.Equal("one\ntwo\n", Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes)));
    }

    [Fact]
    public void One_that_is_damaged_gives_what_can_be_read_and_says_so()
    {
        var packed = Pack(Content(100_000));
        packed.AsSpan(packed.Length / 2).Fill(0xff);
        using var file = Open(packed);
        Assert.InRange(file.Measure(), 1000, 99_999);
        Assert.NotNull(file.Damage);
    }

    [Fact]
    public void It_is_known_by_the_beginning_and_the_last_bytes_of_what_was_read_plain()
    {
        var content = Content(10_000);
        using var file = Open(Pack(content));
        var place = new Checkpoint("/a", default, FileHead.Of(content.AsSpan(0, 256)), 5_000) { Seam = FileSeam.Of(5_000, content.AsSpan(0, 5_000)) };
        Assert.True(file.Holds(place));
        Assert.False(file.Holds(place with { Seam = FileSeam.Of(5_000, content.AsSpan(0, 4_999)) }));
        Assert.False(file.Holds(place with { Head = FileHead.Of("x"u8) }));
        Assert.False(file.Holds(place with { Seam = FileSeam.Of(20_000, content) }));
    }

    private PackedFile Open(byte[] packed)
    {
        File.WriteAllBytes(_folder["a.gz"], packed);
        return PackedFile.Open(_folder["a.gz"])!;
    }

    private static byte[] Content(int length)
    {
        var random = new Random(1);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)random.Next('a', 'z');
        return bytes;
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
