using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>A request's body, whole and unpacked, and never larger than it may be.</summary>
internal static class HttpBody
{
    private const int Piece = 64 << 10;

    /// <summary>Null where all of it is in <paramref name="into"/>.</summary>
    /// <exception cref="IOException">The sender is gone, or too slow.</exception>
    public static async Task<HttpAnswer?> ReadAsync(HttpRequest request, PooledBytes into, long most, CancellationToken cancel)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (encoding is not ("" or "identity" or "gzip")) return new HttpAnswer(415, $"the encoding '{encoding}' is not taken; send gzip or none");
        try
        {
            if (encoding != "gzip") return await CopyAsync(request.Body, into, most, cancel) ? null : TooLarge(most);
            await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress);
            return await CopyAsync(unpacked, into, most, cancel) ? null : TooLarge(most);
        }
        catch (InvalidDataException)
        {
            return new HttpAnswer(400, "the body is not gzip, as its Content-Encoding says");
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == 413 ? TooLarge(most) : new HttpAnswer(e.StatusCode, "the body did not come as its head said");
        }
    }

    private static HttpAnswer TooLarge(long most) => new(413, $"the body is larger than {most} bytes; send less at once, or raise max_body");

    private static async Task<bool> CopyAsync(Stream from, PooledBytes into, long most, CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await from.ReadAsync(piece, cancel) is var count and > 0)
            {
                if (into.Length + count > most) return false;
                into.Append(piece.AsSpan(0, count));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
