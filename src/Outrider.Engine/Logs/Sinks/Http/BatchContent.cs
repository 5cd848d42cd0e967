using System.Net;
using System.Net.Http.Headers;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>A batch as the body of a request, written from the records' own bytes.</summary>
internal sealed class BatchContent : HttpContent
{
    private readonly LogBatch _batch;

    public BatchContent(LogBatch batch)
    {
        _batch = batch;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _batch.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancel)
    {
        foreach (var segment in _batch.Segments) await stream.WriteAsync(segment, cancel);
    }
}
