using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>A request of Kestrel's as the policies see it. Making one is the check at the edge: what comes out may be forwarded.</summary>
internal sealed class HttpContextHead : IRequestHead
{
    private readonly HttpContext _context;

    private HttpContextHead(HttpContext context, RequestTarget target, WebSocketUpgrade? upgrade)
    {
        _context = context;
        Upgrade = upgrade;
        Path = target.Path;
        Authority = target.Authority.Length > 0 ? target.Authority : context.Request.Host.Value?.ToLowerInvariant() ?? "";
        // However a WebSocket is opened, to policies it is the GET of RFC 6455.
        Method = upgrade is null ? context.Request.Method : HttpMethods.Get;
        HasBody = upgrade is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };
        CanReplayBody = !HasBody;
    }

    public string Method { get; }

    public CanonicalPath Path { get; }

    public string Authority { get; }

    public IPAddress Peer => _context.Connection.RemoteIpAddress ?? IPAddress.None;

    public int Port => _context.Connection.LocalPort;

    /// <summary>Set by the engine once it holds the body in memory whole.</summary>
    public bool CanReplayBody { get; set; }

    public bool HasBody { get; }

    /// <summary>Not null where the caller asks for a WebSocket.</summary>
    public WebSocketUpgrade? Upgrade { get; }

    public int Count(HeaderName name) => _context.Request.Headers.TryGetValue(name.Text, out var values) ? values.Count : 0;

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0) =>
        _context.Request.Headers.TryGetValue(name.Text, out var values) && index < values.Count ? System.Text.Encoding.Latin1.GetBytes(values[index] ?? "") : [];

    public static bool TryRead(HttpContext context, [NotNullWhen(true)] out HttpContextHead? head, [NotNullWhen(false)] out Refusal? refusal)
    {
        head = null;
        refusal = BadFraming(context.Request) ?? BadHeader(context.Request.Headers);
        if (refusal is not null) return false;
        var upgrade = WebSocketUpgrade.Of(context);
        if (upgrade is null && HttpMethods.IsConnect(context.Request.Method))
        {
            refusal = new Refusal(501, "connect_not_supported", "CONNECT is not supported; give the target as an http:// URL");
            return false;
        }

        // The library that speaks to upstreams writes the methods it knows in capitals: 'get', which no route for GET takes, would become GET on its way.
        if (HttpMethod.Parse(context.Request.Method).Method != context.Request.Method)
        {
            refusal = new Refusal(400, "bad_method", "the request's method must be written in capitals");
            return false;
        }

        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!RequestTarget.TryParse(raw, out var target, out var problem))
        {
            refusal = new Refusal(400, "bad_target", problem);
            return false;
        }

        head = new HttpContextHead(context, target, upgrade);
        // HTTP/1.0 may leave it out; an empty one names nobody.
        if (head.Authority.Length > 0 || context.Request.Protocol == HttpProtocol.Http10) return true;
        refusal = new Refusal(400, "bad_host", "the request must say which host it is for");
        return false;
    }

    /// <summary>
    /// Kestrel already refuses a Content-Length that is repeated or no number; a sign before it ("+5") it takes, and shows nobody: the application gets the
    /// bare number. Where Transfer-Encoding comes with a Content-Length it moves that one to
    /// X-Content-Length and goes on; here such a request is refused, since the two ends of a chain may believe different ones (RFC 9112 section 6.1).
    /// </summary>
    private static Refusal? BadFraming(HttpRequest request)
    {
        if (request.Headers.TransferEncoding.Count == 0) return null;
        if (request.Headers.ContainsKey("X-Content-Length") || request.ContentLength is not null)
            return new Refusal(400, "bad_framing", "Content-Length and Transfer-Encoding together have no single meaning");
        return request.Headers.TransferEncoding is ["chunked"] or ["Chunked"] ? null : new Refusal(400, "bad_framing", "the only transfer coding taken is 'chunked'");
    }

    private static Refusal? BadHeader(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            if (!HeaderRules.IsName(name) && name[0] != ':') return new Refusal(400, "bad_header", "a header's name holds a character it may not");
            foreach (var value in values)
                if (!HeaderRules.IsValue(value)) return new Refusal(400, "bad_header", "a header's value holds a control character");
        }

        return null;
    }
}
