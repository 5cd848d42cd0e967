using Outrider.Engine.Tests.Logs.Delivery;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class FileSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Batches_are_appended_and_a_renamed_file_is_followed_by_a_new_one()
    {
        var path = _folder["new/folder/out.log"];
        await using var sink = Sink(path);
        Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(ChunkOf.Batch("a\n", "b\n"), CancellationToken.None));
        await sink.SendAsync(ChunkOf.Batch("c\n"), CancellationToken.None);
        Assert.Equal("a\nb\nc\n", File.ReadAllText(path));
        File.Move(path, path + ".1");
        await sink.SendAsync(ChunkOf.Batch("d\n"), CancellationToken.None);
        Assert.Equal("d\n", File.ReadAllText(path));
    }

    [Fact]
    public async Task A_line_torn_by_a_crash_does_not_swallow_the_next()
    {
        var path = _folder.Write("out.log", "{\"to");
        await using var sink = Sink(path);
        await sink.SendAsync(ChunkOf.Batch("a\n"), CancellationToken.None);
        Assert.Equal("{\"to\na\n", File.ReadAllText(path));
    }

    [Fact]
    public async Task What_cannot_be_written_is_tried_again()
    {
        await using var sink = Sink(_folder.Path);
        var outcome = await sink.SendAsync(ChunkOf.Batch("a\n"), CancellationToken.None);
        Assert.Equal(SendOutcomeKind.Retry, outcome.Kind);
        Assert.Contains(_folder.Path, outcome.Reason);
    }

    private static FileSink Sink(string path) => new(new FileSinkConfig { Path = path }, SinkBatch.Context());
}
