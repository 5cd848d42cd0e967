using Outrider.Logs.Delivery;

namespace Outrider.Engine.Tests.Logs.Delivery;

public sealed class StreamLedgerTests
{
    [Fact]
    public void The_offset_moves_only_over_an_unbroken_run_however_chunks_settle()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var ledger = new StreamLedger("x", 10);
            var chunks = Enumerable.Range(0, 8).Select(i => ChunkOf.Text("12345", ledger, 10 + i * 5)).ToList();
            chunks.ForEach(ledger.Add);
            var settled = new HashSet<LogChunk>();
            foreach (var chunk in chunks.OrderBy(_ => random.Next()).ToArray())
            {
                ledger.Settle(chunk);
                settled.Add(chunk);
                Assert.Equal(10 + 5 * chunks.TakeWhile(settled.Contains).Count(), ledger.Acknowledged);
            }
        }
    }

    [Fact]
    public void A_chunk_settles_with_its_last_sink_and_knows_the_bytes_that_one_of_them_refused()
    {
        var settled = new List<long>();
        var chunk = ChunkOf.Text("x\nyy\nz\n", settled: c => settled.Add(c.RejectedBytes()), sinks: 3);
        chunk.LetGo();
        chunk.Reject(1);
        chunk.LetGo();
        Assert.Empty(settled);
        chunk.Reject(1);
        chunk.LetGo();
        Assert.Equal([3L], settled);
    }

    [Fact]
    public void A_batchs_id_is_its_lines_place_and_content_and_nothing_else()
    {
        Assert.Equal(ChunkOf.Batch("a\n", "b\n").Id, ChunkOf.Batch("a\n", "b\n").Id);
        Assert.NotEqual(ChunkOf.Batch("a\n").Id, ChunkOf.Batch("b\n").Id);
        Assert.NotEqual(new LogBatch([ChunkOf.Text("a\n")]).Id, new LogBatch([ChunkOf.Text("a\n", start: 2)]).Id);
        Assert.NotEqual(new LogBatch([ChunkOf.Text("a\n")]).Id, new LogBatch([ChunkOf.Text("a\n", new StreamLedger("1:3", 0))]).Id);
    }
}
