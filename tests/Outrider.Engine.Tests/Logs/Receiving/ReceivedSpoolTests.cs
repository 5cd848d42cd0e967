using System.Text;
using Outrider.Kernel;
using Outrider.Logs.Receiving;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Receiving;

/// <summary>What is received, on disk: whole lines, within a bound, and safe when somebody is told so.</summary>
public sealed class ReceivedSpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LossTally _losses = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_are_there_at_once_and_after_a_sync()
    {
        await using var spool = New(1 << 20);
        Assert.Equal(SpoolAnswer.Taken, Append(spool, "one\n"));
        Assert.Equal(SpoolAnswer.Taken, Append(spool, "two\n"));
        Assert.Equal("one\ntwo\n", File.ReadAllText(OutputSpool.SegmentPath(_folder["spool"], 1)));
        await Task.WhenAll(spool.SyncedAsync(), spool.SyncedAsync());
    }

    [Fact]
    public async Task A_full_spool_takes_nothing_until_the_reader_has_deleted_something()
    {
        await using var spool = New(1 << 20);
        var line = new string('x', 99_999) + "\n";
        var taken = 0;
        while (Append(spool, line) == SpoolAnswer.Taken) taken++;
        Assert.InRange(taken, 10, 12);
        Assert.Equal(SpoolAnswer.Taken, spool.Append("and this\n"u8, beyondBound: true));
        var numbers = OutputSpool.NumbersIn(_folder["spool"]);
        File.Delete(OutputSpool.SegmentPath(_folder["spool"], numbers[0]));
        Assert.Equal(SpoolAnswer.Full, Append(spool, line));
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(SpoolAnswer.Taken, Append(spool, line));
    }

    [Fact]
    public async Task A_line_that_a_kill_has_cut_is_cut_off_and_the_next_process_begins_a_segment()
    {
        await using (var before = New(1 << 20)) Append(before, "whole\n");
        File.AppendAllText(OutputSpool.SegmentPath(_folder["spool"], 1), "{\"half\":");
        await using var spool = New(1 << 20);
        Append(spool, "next\n");
        Assert.Equal("whole\n", File.ReadAllText(OutputSpool.SegmentPath(_folder["spool"], 1)));
        Assert.Equal("next\n", File.ReadAllText(OutputSpool.SegmentPath(_folder["spool"], 2)));
    }

    [Fact]
    public async Task Many_writers_share_syncs_and_each_is_answered_behind_its_own_lines()
    {
        await using var spool = New(64 << 20);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(SpoolAnswer.Taken, Append(spool, $"{writer} {i}\n"));
                await spool.SyncedAsync();
            }
        })));
        var lines = OutputSpool.NumbersIn(_folder["spool"]).SelectMany(n => File.ReadAllLines(OutputSpool.SegmentPath(_folder["spool"], n)));
        Assert.Equal(1000, lines.Distinct().Count());
    }

    [Fact]
    public async Task After_its_end_it_takes_nothing()
    {
        var spool = New(1 << 20);
        await spool.DisposeAsync();
        Assert.NotEqual(SpoolAnswer.Taken, Append(spool, "late\n"));
    }

    private ReceivedSpool New(long max) => new(_folder["spool"], max, isAcknowledged: true, _losses, _time);

    private static SpoolAnswer Append(ReceivedSpool spool, string lines) => spool.Append(Encoding.UTF8.GetBytes(lines));
}
