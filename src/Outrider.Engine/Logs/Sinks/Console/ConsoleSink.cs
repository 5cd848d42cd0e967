using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records on standard output, which other processes of the run write to as well: a write of up to PIPE_BUF bytes to a pipe is atomic (pipe(7)), so that
/// records are written in pieces of whole lines within it, and only one longer than that could be torn by another writer.
/// </summary>
internal sealed class ConsoleSink(Stream output) : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("console", ConsoleSinkConfig.Shape, (ConsoleSinkConfig c) => new LogSinkPart(c.Delivery, _ => new ConsoleSink(Console.OpenStandardOutput())));

    private const int AtomicBytes = 4096; // PIPE_BUF on Linux

    // How far the batch that is being written has come, so that a retry repeats no line.
    private string _batch = "";
    private long _written;

    public BatchLimits Limits { get; } = new(10_000, 1 << 20, TimeSpan.Zero);

    public Backoff Backoff { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        if (_batch != batch.Id) (_batch, _written) = (batch.Id, 0);
        var skip = _written;
        foreach (var segment in batch.Segments)
        {
            for (var rest = segment; rest.Length > 0;)
            {
                var piece = WholeLines(rest.Span);
                if (skip > 0) skip -= piece;
                else
                {
                    await output.WriteAsync(rest[..piece], cancel);
                    _written += piece;
                }

                rest = rest[piece..];
            }
        }

        await output.FlushAsync(cancel);
        return SendOutcome.Accepted;
    }

    public ValueTask DisposeAsync() => output.DisposeAsync();

    /// <summary>As many whole lines as fit into one atomic write, or the first one where it does not fit.</summary>
    private static int WholeLines(ReadOnlySpan<byte> records)
    {
        var last = records[..Math.Min(records.Length, AtomicBytes)].LastIndexOf((byte)'\n');
        return (last >= 0 ? last : records.IndexOf((byte)'\n')) + 1;
    }
}
