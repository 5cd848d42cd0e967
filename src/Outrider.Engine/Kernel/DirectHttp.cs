using System.Net;

namespace Outrider.Kernel;

/// <summary>
/// HTTP calls that Outrider makes for itself: scrapes, exports, lines, configuration. They go straight to the address that was written, whatever <c>HTTP_PROXY</c>
/// says (it may well name Outrider's own ambassador), follow no redirect (a scrape that lands on a login page has failed), and keep no cookies.
/// </summary>
internal static class DirectHttp
{
    // A caller bounds each call by a token of its own, on its own clock.
    /// <param name="connect">Opens connections, with TLS where the address says so; null for TLS with what the machine trusts.</param>
    public static HttpClient Create(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) => new(new SocketsHttpHandler
    {
        ConnectCallback = connect,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = 4,
        MaxResponseHeadersLength = 32, // KiB, as nginx's four large_client_header_buffers of 8 KiB
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // So that a name that has moved is looked up again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A request that says who asks, unless the user's own headers do.</summary>
    public static HttpRequestMessage Request(HttpMethod method, Uri url, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (!request.Headers.NonValidated.Contains("User-Agent")) request.Headers.TryAddWithoutValidation("User-Agent", "outrider");
        return request;
    }

    /// <summary>The whole body, or null where it is longer than <paramref name="max"/>.</summary>
    public static async Task<byte[]?> ReadBodyAsync(HttpContent content, int max, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > max) return null;
        await using var body = await content.ReadAsStreamAsync(cancel);
        using var whole = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (whole.Length + read > max) return null;
            whole.Write(buffer, 0, read);
        }

        // Sockets complete inline on the thread that polls them: what the caller does with the body (parse it, write it to disk) must not hold up others' traffic there.
        await Task.Yield();
        return whole.ToArray();
    }

    /// <summary>For labels and messages: without the query, which may hold a token.</summary>
    public static string Display(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
