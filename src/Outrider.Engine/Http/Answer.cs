using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Outrider.Http;

/// <summary>An upstream's answer on its way to the caller.</summary>
internal static class Answer
{
    // A quarter of what Kestrel lets stand unsent before it slows us down (64 KiB).
    private const int PieceBytes = 16 * 1024;

    /// <summary>Null where it may be forwarded; otherwise what is wrong with it. SocketsHttpHandler lets through more than may be passed on.</summary>
    public static string? Problem(HttpResponseMessage response, bool upgradeAsked)
    {
        var status = (int)response.StatusCode;
        // .NET takes any three digits; 099 would leave here as a status line of two (RFC 9110 section 15).
        if (status < 100) return "its status is below 100";
        if (status == 101 && !upgradeAsked) return "it switches protocols unasked";
        if (response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings))
        {
            if (codings.Count != 1 || !codings.First().Equals("chunked", StringComparison.OrdinalIgnoreCase)) return "its transfer coding is not 'chunked'";
            if (response.Content.Headers.NonValidated.Contains("Content-Length")) return "it has both Content-Length and Transfer-Encoding";
        }

        if (response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths) && (lengths.Count != 1 || !HeaderRules.IsLength(lengths.First())))
            return "its Content-Length is not one number";
        return AllValid(response.Headers.NonValidated) && AllValid(response.Content.Headers.NonValidated) ? null : "a header of it holds a character it may not";
    }

    public static void CopyHead(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        var named = from.Headers.NonValidated.TryGetValues("Connection", out var options) ? HeaderRules.Named(new StringValues([.. options])) : null;
        Copy(from.Headers.NonValidated, to.Headers, named);
        Copy(from.Content.Headers.NonValidated, to.Headers, named);
        // Not after 204, which has none (RFC 9110 section 8.6); after HEAD and 304 it says what a GET would bring.
        if (from.Headers.TransferEncodingChunked != true && to.StatusCode is not (204 or 101)) to.ContentLength = from.Content.Headers.NonValidated.Contains("Content-Length") ? from.Content.Headers.ContentLength : null;
    }

    /// <summary>Each piece goes out as it comes in, so that events and long polls arrive at once; a slow caller slows the upstream down.</summary>
    /// <returns>True at the whole body's end; false where the caller went away.</returns>
    /// <exception cref="IOException">The upstream broke off.</exception>
    public static async Task<bool> CopyBodyAsync(HttpResponseMessage from, HttpResponse to, Action<long> progressed, CancellationToken callerGone)
    {
        using var body = await from.Content.ReadAsStreamAsync(callerGone);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var reading = body.ReadAsync(piece.AsMemory(0, PieceBytes), callerGone);
            // A short answer leaves with its head in one packet; a body that is yet to come does not hold the head back.
            if (!reading.IsCompleted) await to.BodyWriter.FlushAsync(callerGone);
            for (var count = await reading; count > 0; count = await body.ReadAsync(piece.AsMemory(0, PieceBytes), callerGone))
            {
                var written = await to.BodyWriter.WriteAsync(piece.AsMemory(0, count), callerGone);
                progressed(count);
                if (written.IsCompleted) return false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        CopyTrailers(from, to);
        return true;
    }

    private static void CopyTrailers(HttpResponseMessage from, HttpResponse to)
    {
        // Kestrel sends trailers over HTTP/2 only.
        if (!to.SupportsTrailers()) return;
        foreach (var (name, values) in from.TrailingHeaders.NonValidated)
            if (HeaderRules.IsName(name) && !HeaderRules.EndsHere(name, null) && values.All(v => HeaderRules.IsValue(v))) to.AppendTrailer(name, new StringValues([.. values]));
    }

    private static bool AllValid(HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
        {
            if (!HeaderRules.IsName(name)) return false;
            foreach (var value in values)
                if (!HeaderRules.IsValue(value)) return false;
        }

        return true;
    }

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to, List<string>? named)
    {
        foreach (var (name, values) in from)
            if (!HeaderRules.EndsHere(name, named)) to.Append(name, values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]));
    }
}
