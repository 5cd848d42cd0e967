using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Transforms;

/// <summary>Transforms and conditions where they are at work: between a file and its sinks.</summary>
public sealed class PipelineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LogReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await LogReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_record_at_the_end_of_a_full_chunk_is_no_repeat_of_itself()
    {
        var lines = Enumerable.Range(0, 200).Select(i => $"line {i} {new string('x', 300)}").ToArray();
        await using var run = await StartAsync(lines, "transforms: [{ type: dedup }]", "batch: { max_bytes: 4KiB, max_wait: 10ms }");
        await Eventually.True(() => _receiver.Messages.Count == lines.Length, "every line arrives");
        Assert.Equal(lines, _receiver.Messages);
        Assert.Equal(0, run.Metric("outrider_log_dropped_total"));
    }

    [Fact]
    public async Task What_a_transform_drops_and_what_no_sink_wants_is_counted_by_reason_and_acknowledged_by_nobody()
    {
        string[] lines = ["""{"message":"a","severity":"info"}""", """{"message":"b","severity":"error"}""", """{"message":"c","severity":"fatal"}"""];
        await using var run = await StartAsync(lines, "transforms: [{ type: filter, drop: \"message == 'c'\" }]", "when: \"severity >= warn\"");
        await Eventually.True(() => run.Metric("outrider_log_bytes_in_flight") == 0 && run.Metric("outrider_log_bytes_read_total") > 0, "all is settled");
        Assert.Equal(["b"], _receiver.Messages);
        Assert.Equal((lines[0].Length + 1, lines[2].Length + 1), ((int)run.Metric("outrider_log_bytes_dropped_total", "unrouted"), (int)run.Metric("outrider_log_bytes_dropped_total", "filter")));
        Assert.Equal(lines[1].Length + 1, run.Metric("outrider_log_bytes_acknowledged_total"));
    }

    private async Task<PipelineRun> StartAsync(string[] lines, string transforms, string sink)
    {
        File.WriteAllLines(_folder["app.log"], lines);
        return await PipelineRun.StartAsync($"{transforms}\nsources: [{{ type: file, paths: [{_folder["app.log"]}] }}]\nsinks: [{{ type: http, url: {_receiver.Url}, {sink} }}]", _folder["state"]);
    }
}
