using Outrider.Kernel;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Kernel;

public sealed class OutputSpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segments_are_found_in_their_order_and_other_files_are_none()
    {
        foreach (var number in new[] { 10, 2, long.MaxValue }) File.WriteAllText(OutputSpool.SegmentPath(_folder.Path, number), "");
        string[] others = ["7.log", "00000000000000000000.log", "000000000000000000008.log", "00000000000000000009.txt", "+0000000000000000009.log"];
        foreach (var name in others) _folder.Write(name, "");
        Assert.Equal([2, 10, long.MaxValue], OutputSpool.NumbersIn(_folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_segments() => Assert.Empty(OutputSpool.NumbersIn(Path.Combine(_folder.Path, "later")));

    [Fact]
    public void A_segments_name_says_its_number()
    {
        var path = OutputSpool.SegmentPath("/state/output/stdout", 42);
        Assert.Equal("/state/output/stdout/00000000000000000042.log", path);
        Assert.Equal(42, OutputSpool.NumberOf(path));
    }
}
