using System.Text;
using Outrider.Engine.Tests.Logs.Delivery;
using Outrider.Logs.Sinks;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class ConsoleSinkTests
{
    [Fact]
    public async Task Every_write_is_whole_lines_and_atomic_where_a_line_fits()
    {
        var lines = new[] { 10, 4000, 90, 5000, 3, 4095, 1 }.Select(n => new string('x', n) + "\n").ToArray();
        var output = new Writes(failAt: -1);
        Assert.Equal(SendOutcome.Accepted, await new ConsoleSink(output).SendAsync(ChunkOf.Batch(string.Concat(lines[..4]), string.Concat(lines[4..])), CancellationToken.None));
        Assert.Equal(string.Concat(lines), string.Concat(output.All));
        Assert.All(output.All, w => Assert.True(w.EndsWith('\n') && (w.Length <= 4096 || w.Count(c => c == '\n') == 1)));
    }

    [Fact]
    public async Task A_retry_goes_on_with_the_line_that_failed()
    {
        var output = new Writes(failAt: 2);
        await using var sink = new ConsoleSink(output);
        var batch = ChunkOf.Batch(new string('a', 4000) + "\n" + new string('b', 4000) + "\n" + new string('c', 4000) + "\n");
        await Assert.ThrowsAsync<IOException>(() => sink.SendAsync(batch, CancellationToken.None));
        Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(batch, CancellationToken.None));
        Assert.Equal("abc", string.Concat(output.All.Select(w => w[0])));
    }

    /// <summary>Records each write apart; one of them fails, once.</summary>
    private sealed class Writes(int failAt) : MemoryStream
    {
        private int _count;

        public List<string> All { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel = default)
        {
            if (++_count == failAt) throw new IOException("once");
            All.Add(Encoding.UTF8.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }
    }
}
