using System.Net;
using System.Net.Http.Headers;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>The body of a request, in pieces that are the records' own bytes where that may be. Its length is always known: some servers and proxies take no other.</summary>
internal sealed class BodyContent : HttpContent
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _pieces;
    private readonly PooledBytes? _compressed;

    /// <param name="pieces">Valid until the request has been sent.</param>
    /// <param name="mediaType">Of the body.</param>
    /// <param name="compression">Done now.</param>
    public BodyContent(IReadOnlyList<ReadOnlyMemory<byte>> pieces, string mediaType, Compression compression)
    {
        _pieces = pieces;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (compression == Compression.None) return;
        _compressed = new PooledBytes();
        Gzip.Compress(pieces, _compressed);
        _pieces = [_compressed.Memory];
        Headers.ContentEncoding.Add("gzip");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _pieces.Sum(p => (long)p.Length);
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancel)
    {
        foreach (var piece in _pieces) await stream.WriteAsync(piece, cancel);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _compressed?.Dispose();
        base.Dispose(disposing);
    }
}
