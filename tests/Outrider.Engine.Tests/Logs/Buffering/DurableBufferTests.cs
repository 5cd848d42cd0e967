using Outrider.Engine.Tests.Supervision.Output;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Buffering;

/// <summary>What is kept on disk for one sink: in order, over restarts, over a torn end and flipped bytes, within its bound.</summary>
public sealed class DurableBufferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder["buffer"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_kept_is_let_go_and_given_to_the_sink_in_order()
    {
        await using var run = new BufferRun(Folder);
        await Task.WhenAll(run.PutAsync("a", "b"), run.PutAsync("c"));
        await run.HasAsync(given => given.SequenceEqual(["a", "b", "c"]));
        Assert.Equal((6, 0, 0, 6), (run.Totals.Read, run.Totals.Acknowledged, run.Totals.InFlight, run.Totals.Buffered));
        run.Answer();
        await Eventually.True(() => run.IsEmpty, "nothing is left");
        Assert.Equal((6, 6, 0, 0), (run.Totals.Read, run.Totals.Acknowledged, run.Totals.InFlight, run.Totals.Buffered));
    }

    [Fact]
    public async Task The_next_process_goes_on_at_the_first_line_that_was_not_answered_for()
    {
        await using (var run = new BufferRun(Folder))
        {
            await run.PutAsync("a", "b");
            await run.PutAsync("c");
            await run.PutAsync("d");
            await run.HasAsync(given => given.Count == 4);
            run.Answer(chunks: 1);
        }

        await using var next = new BufferRun(Folder);
        await next.HasAsync(given => given.SequenceEqual(["c", "d"]));
        Assert.Equal((4, 4), (next.Totals.Read, next.Totals.Buffered));
        await next.PutAsync("e");
        await next.HasAsync(given => given.SequenceEqual(["c", "d", "e"]));
        next.Answer();
        await Eventually.True(() => next.IsEmpty && next.Totals is { Buffered: 0, InFlight: 0, Acknowledged: 6 }, "all of it is answered for");
    }

    [Fact]
    public async Task A_part_of_a_frame_that_was_answered_for_does_not_come_again()
    {
        await using (var run = new BufferRun(Folder))
        {
            // Together, so that they are one frame.
            await Task.WhenAll([.. Enumerable.Range(0, 50).Select(i => run.PutAsync($"line {i}"))]);
            await run.HasAsync(given => given.Count == 50);
            run.Answer(chunks: 20);
        }

        await using var next = new BufferRun(Folder);
        await next.HasAsync(given => given.SequenceEqual(Enumerable.Range(20, 30).Select(i => $"line {i}")));
    }

    [Fact]
    public async Task A_torn_end_is_cut_and_nothing_before_it_is_lost()
    {
        await PutAsync("a", "b");
        var segment = Segments().Single();
        var whole = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        for (var torn = 1; torn < 60; torn++)
        {
            await File.WriteAllBytesAsync(segment, [.. whole, .. whole[..torn]], TestContext.Current.CancellationToken);
            File.Delete(Path.Combine(Folder, "position"));
            await using var run = new BufferRun(Folder);
            await run.HasAsync(given => given.SequenceEqual(["a", "b"]));
            Assert.Equal(0, run.Totals.Dropped);
        }
    }

    [Fact]
    public async Task A_flipped_byte_costs_its_frame_alone_and_is_counted_and_set_aside()
    {
        await PutAsync("first", "second", "third");
        var segment = Segments().Single();
        var whole = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        var second = whole.AsSpan().IndexOf("second\n"u8);
        var random = new Random(20261127);
        for (var round = 0; round < 60; round++)
        {
            // Anywhere in the second frame: header, meta or records.
            var spoilt = whole.ToArray();
            var frames = Frames(whole);
            var at = round == 0 ? second : random.Next(frames[1], frames[2]);
            spoilt[at] ^= (byte)(1 << random.Next(8));
            foreach (var file in Directory.GetFiles(Folder)) File.Delete(file);
            await File.WriteAllBytesAsync(segment, spoilt, TestContext.Current.CancellationToken);
            await using var run = new BufferRun(Folder);
            await run.HasAsync(given => given.SequenceEqual(["first", "third"]));
            run.Answer();
            await Eventually.True(() => run.IsEmpty, $"the buffer is done with a byte flipped at {at}");
            var totals = run.Totals;
            Assert.Equal((totals.Read, 0, 0), (totals.Acknowledged + totals.Dropped, totals.InFlight, totals.Buffered));
            // Where the meta itself is spoilt nobody knows how many bytes it spoke of: those of the frame are counted.
            Assert.True((totals.Dropped == 7 || totals.Dropped == frames[2] - frames[1]) && totals.Acknowledged == 12, $"{totals} with a byte flipped at {at}");
            Assert.True(File.Exists(Path.Combine(Folder, "damaged")));
        }
    }

    [Fact]
    public async Task A_full_buffer_waits_until_the_sink_has_taken_something()
    {
        await using var run = new BufferRun(Folder, max: 1 << 20);
        var line = new string('x', 100_000);
        var kept = Enumerable.Range(0, 20).Select(_ => run.PutAsync(line)).ToArray();
        await Eventually.True(() => kept.Count(k => k.IsCompleted) >= 5, "some fit");
        Assert.InRange(new DirectoryInfo(Folder).EnumerateFiles("*.frames").Sum(f => f.Length), 1, 1 << 20);
        Assert.InRange(kept.Count(k => k.IsCompleted), 5, 11);
        for (var taken = 0; taken < 20;)
        {
            await run.HasAsync(given => given.Count > 0);
            taken += run.Given.Count;
            run.Answer(run.Given.Count);
        }

        await Task.WhenAll(kept);
        await Eventually.True(() => run.Totals is { InFlight: 0, Buffered: 0, Dropped: 0 }, "all of it arrives");
    }

    [Theory]
    [InlineData(WhenFull.DropOldest)]
    [InlineData(WhenFull.DropNewest)]
    public async Task A_buffer_that_may_drop_does_so_when_it_is_full_and_counts_every_byte(object policy)
    {
        await using var run = new BufferRun(Folder, max: 1 << 20, (WhenFull)policy);
        var lines = Enumerable.Range(0, 40).Select(i => i.ToString("D2", null) + new string('x', 99_998)).ToArray();
        foreach (var line in lines) await run.PutAsync(line).WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.InRange(run.Totals.Dropped, 1, 40 * 100_001);
        var given = new List<string>();
        while (!run.IsEmpty)
        {
            var now = run.Given;
            given.AddRange(now);
            run.Answer(now.Count);
            await Task.Yield();
        }

        var totals = run.Totals;
        Assert.Equal((totals.Read, 0, 0), (totals.Acknowledged + totals.Dropped, totals.InFlight, totals.Buffered));
        Assert.Equal(totals.Acknowledged, given.Sum(g => g.Length + 1));
        Assert.Equal(lines.Where(given.Contains), given);
        if ((WhenFull)policy == WhenFull.DropOldest) Assert.Equal(lines[^1], given[^1]);
        else Assert.Equal(lines[0], given[0]);
    }

    [Fact]
    public async Task A_full_disk_is_waited_for_and_nothing_is_lost_or_doubled()
    {
        using var disk = SmallDisk.OfKiB(600);
        await using var run = new BufferRun(Path.Combine(disk.Path, "buffer"), max: 64 << 20);
        var lines = Enumerable.Range(0, 20).Select(i => i.ToString("D2", null) + new string('x', 99_998)).ToArray();
        var kept = lines.Select(l => run.PutAsync(l)).ToArray();
        var given = new List<string>();
        await Eventually.True(() => kept.Any(k => k.IsCompleted), "some fit");
        while (given.Count < lines.Length)
        {
            await run.HasAsync(g => g.Count > 0);
            var now = run.Given;
            given.AddRange(now);
            run.Answer(now.Count);
        }

        Assert.Equal(lines, given);
        await Task.WhenAll(kept);
    }

    private async Task PutAsync(params string[] lines)
    {
        await using var run = new BufferRun(Folder);
        foreach (var line in lines) await run.PutAsync(line);
    }

    private string[] Segments() => [.. Directory.GetFiles(Folder, "*.frames").Order()];

    private static int[] Frames(byte[] segment)
    {
        var at = new List<int>();
        for (var i = 0; i + 8 <= segment.Length; i++)
            if (segment.AsSpan(i).StartsWith(Outrider.Logs.Buffering.FrameHeader.Magic)) at.Add(i);
        return [.. at];
    }
}
