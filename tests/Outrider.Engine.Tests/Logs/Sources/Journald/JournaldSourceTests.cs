using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sources.Journald;

/// <summary>Entries of a real journal, followed while they are written, and from where the last run came to.</summary>
public sealed class JournaldSourceTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LogReceiver _sink = null!;

    public async ValueTask InitializeAsync() => _sink = await LogReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Entries_come_with_their_parts_as_they_are_written()
    {
        using var journal = new TestJournal(_folder["journal"]);
        await using var run = await PipelineRun.StartAsync(Yaml("start: beginning"), _folder["state"]);
        journal.Write("one", more: "PRIORITY=3\nSYSLOG_FACILITY=3\nSYSLOG_IDENTIFIER=app\n_PID=7\nORDER=é\"1\n_UID=0\n");
        await HasAsync(1);
        journal.Write("two");
        await HasAsync(2);
        Assert.Equal(["one", "two"], _sink.Messages);
        var record = _sink.Records[0];
        Assert.Equal("2026-01-02T03:04:05.678Z", record.GetProperty("timestamp").GetString());
        Assert.Equal(("error", "daemon", 27), (record.GetProperty("severity").GetString(), record.GetProperty("facility").GetString(), record.GetProperty("priority").GetInt32()));
        Assert.Equal(("box", "app", "7", "app.service"), (Text(0, "hostname"), Text(0, "app_name"), Text(0, "procid"), Text(0, "unit")));
        Assert.Equal("é\"1", record.GetProperty("fields").GetProperty("ORDER").GetString());
        Assert.False(record.TryGetProperty("_UID", out _));
    }

    [Fact]
    public async Task A_restart_goes_on_behind_what_was_acknowledged()
    {
        using var journal = new TestJournal(_folder["journal"]);
        for (var i = 0; i < 500; i++) journal.Write($"{i}");
        for (var life = 1; life <= 3; life++)
        {
            await using var run = await PipelineRun.StartAsync(Yaml("start: beginning"), _folder["state"]);
            var expected = life * 500;
            await Eventually.True(() => _sink.Messages.Distinct().Count() == expected, $"all {expected} have come");
            await run.Pipeline.FlushAsync(TimeSpan.FromSeconds(5));
            for (var i = expected; i < expected + 500; i++) journal.Write($"{i}");
        }

        Assert.Equal(_sink.Messages.Distinct(), _sink.Messages.Distinct().OrderBy(int.Parse));
        // What one mark covers may come again.
        Assert.InRange(_sink.Messages.Count - _sink.Messages.Distinct().Count(), 0, 3 * 60);
    }

    [Fact]
    public async Task Only_new_entries_of_the_units_that_are_asked_for()
    {
        using var journal = new TestJournal(_folder["journal"]);
        journal.Write("old");
        await Eventually.True(() => HasEntries(_folder["journal"]), "the old one is there");
        await using var run = await PipelineRun.StartAsync(Yaml("units: [app.service]"), _folder["state"]);
        await Eventually.True(
            () =>
            {
                journal.Write("new");
                return _sink.Messages.Contains("new");
            },
            "a new one comes");
        journal.Write("another's", unit: "other.service");
        journal.Write("last");
        await Eventually.True(() => _sink.Messages.Contains("last"), "the last one comes");
        Assert.DoesNotContain("old", _sink.Messages);
        Assert.DoesNotContain("another's", _sink.Messages);
    }

    private static bool HasEntries(string folder)
    {
        using var journal = Journal.Open(folder);
        return journal.SeekLast();
    }

    private string Yaml(string more) => $"sources: [{{ type: journald, directory: '{_folder["journal"]}', {more} }}]\nsinks: [{{ type: http, url: '{_sink.Url}', batch: {{ max_wait: 5ms }} }}]\n";

    private string? Text(int record, string name) => _sink.Records[record].GetProperty(name).GetString();

    private Task HasAsync(int count) => Eventually.True(() => _sink.Records.Count >= count, $"{count} entries have come");
}
