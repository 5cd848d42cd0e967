using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records on standard output, which other processes of the run write to as well: a write of up to PIPE_BUF bytes to a pipe is atomic (pipe(7)), so that
/// records are written in pieces of whole lines within it, and only one longer than that could be torn by another writer.
/// </summary>
internal sealed class ConsoleSink(Stream output, ConsoleText? text = null) : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("console", ConsoleSinkConfig.Shape, (ConsoleSinkConfig c) => new LogSinkPart(c.Delivery, _ => new ConsoleSink(Console.OpenStandardOutput(), c.Format == ConsoleFormat.Text ? new ConsoleText(HasColour) : null)));

    private const int AtomicBytes = 4096; // PIPE_BUF on Linux

    // How far the batch that is being written has come, so that a retry repeats no line.
    private string _batch = "";
    private long _written;

    public BatchLimits Limits { get; } = new(10_000, 1 << 20, TimeSpan.Zero);

    public Backoff Backoff { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        if (_batch != batch.Id) (_batch, _written) = (batch.Id, 0);
        if (text is null) return await WriteAsync(batch.Segments, cancel);
        using var lines = new PooledBytes();
        foreach (var record in batch.Records) text.Append(lines, record);
        return await WriteAsync([lines.Memory], cancel);
    }

    public ValueTask DisposeAsync() => output.DisposeAsync();

    // https://no-color.org: set to anything but nothing.
    private static bool HasColour => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    private async Task<SendOutcome> WriteAsync(IEnumerable<ReadOnlyMemory<byte>> segments, CancellationToken cancel)
    {
        var skip = _written;
        foreach (var segment in segments)
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

    /// <summary>As many whole lines as fit into one atomic write, or the first one where it does not fit.</summary>
    private static int WholeLines(ReadOnlySpan<byte> records)
    {
        var last = records[..Math.Min(records.Length, AtomicBytes)].LastIndexOf((byte)'\n');
        return (last >= 0 ? last : records.IndexOf((byte)'\n')) + 1;
    }
}
