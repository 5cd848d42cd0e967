using System.IO.Pipelines;
using System.Net;

namespace Outrider.Http;

/// <summary>
/// A request's body on its way from the caller to the upstream, as it comes: what was read is written and flushed before more is read, so a slow upstream
/// slows the caller down and nothing is held. It can be sent once.
/// </summary>
/// <param name="reader">The caller's side.</param>
/// <param name="length">What the caller announced; null for a chunked body, which is chunked anew.</param>
/// <param name="progressed">Called with the bytes of each piece the upstream has taken.</param>
internal sealed class CallerBody(PipeReader reader, long? length, Action<long> progressed) : HttpContent
{
    /// <summary>Why the caller's side of it failed; null where it did not. What the upstream's side threw is not here.</summary>
    public Exception? CallerFailure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => CopyAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    private async Task CopyAsync(Stream upstream, CancellationToken cancel)
    {
        while (true)
        {
            var read = await ReadAsync(cancel);
            try
            {
                foreach (var piece in read.Buffer) await upstream.WriteAsync(piece, cancel);
                if (!read.Buffer.IsEmpty) await upstream.FlushAsync(cancel);
                progressed(read.Buffer.Length);
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted) return;
        }
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await reader.ReadAsync(cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            CallerFailure = e;
            throw;
        }
    }
}
