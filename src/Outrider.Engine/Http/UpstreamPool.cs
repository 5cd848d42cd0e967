using System.Runtime.CompilerServices;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// The connections to the endpoints of one service, kept by endpoint. An endpoint that discovery no longer names takes its connections with it: they are
/// held as long as the endpoint is, and by nothing else. How many there are is bounded by the requests in flight.
/// </summary>
internal sealed class UpstreamPool(UpstreamOptions options, TimeProvider time) : IDisposable
{
    private readonly ConditionalWeakTable<Endpoint, HttpMessageInvoker> _invokers = [];

    /// <summary>Sends over HTTP/1.1 to exactly this endpoint, whatever the request's URI says.</summary>
    public HttpMessageInvoker For(Endpoint endpoint) => _invokers.TryGetValue(endpoint, out var invoker) ? invoker : _invokers.GetValue(endpoint, Create);

    public void Dispose()
    {
        foreach (var (_, invoker) in _invokers) invoker.Dispose();
        _invokers.Clear();
    }

    private HttpMessageInvoker Create(Endpoint endpoint)
    {
        var connector = new UpstreamConnector(endpoint, options, time);
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A forwarder follows nothing, remembers nothing and unpacks nothing: that is for the two ends to do.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            // TLS is made inside, so that the caller's Host does not choose the name that is asked for.
            ConnectCallback = (_, cancel) => connector.ConnectAsync(cancel),
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = options.IdleTimeout,
            PooledConnectionLifetime = options.Lifetime,
            MaxResponseHeadersLength = options.MaxHeaderKiB,
            // RFC 9110 section 10.1.1: not for ever, since an upstream may not know it.
            Expect100ContinueTimeout = TimeSpan.FromSeconds(1),
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1,
        });
    }
}
