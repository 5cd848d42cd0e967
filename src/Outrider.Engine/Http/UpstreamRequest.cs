using System.Net;
using Microsoft.AspNetCore.Http;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>Makes the request that goes upstream from the caller's and from what the layers decided. Framing and connection headers are made anew.</summary>
internal static class UpstreamRequest
{
    // Connections are made by endpoint, so the authority in the URI addresses nothing; Host is always set.
    private const string Anywhere = "http://upstream";

    // The path is canonical by our own rules; .NET's would unescape more.
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static HttpRequestMessage Build(HttpContext context, HttpContextHead head, Exchange exchange, bool keepsHost, HttpContent? body)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(head.Method), new Uri(Anywhere + exchange.Path, AsIs))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        CopyHeaders(context.Request.Headers, request, exchange.RequestHeaders);
        for (var i = 0; i < exchange.RequestHeaders.Added; i++) Add(request, exchange.RequestHeaders.AddedName(i).Text, System.Text.Encoding.Latin1.GetString(exchange.RequestHeaders.AddedValue(i)));
        head.Upgrade?.AskUpstream(request);
        if (request.Headers.NonValidated.Contains("Host")) return request;
        var asked = keepsHost ? context.Request.Host.Value : null;
        request.Headers.TryAddWithoutValidation("Host", string.IsNullOrEmpty(asked) ? exchange.Endpoint!.Authority : asked);
        return request;
    }

    private static void CopyHeaders(IHeaderDictionary from, HttpRequestMessage to, HeaderEdits edits)
    {
        var named = HeaderRules.Named(from.Connection);
        foreach (var (name, values) in from)
        {
            if (name[0] == ':' || name.Equals("Host", StringComparison.OrdinalIgnoreCase) || HeaderRules.EndsHere(name, named) || edits.Removes(System.Text.Encoding.Latin1.GetBytes(name))) continue;
            foreach (var value in values) Add(to, name, value ?? "");
        }

        // The one transfer coding that says something of the caller and not of the connection: it can take trailers (RFC 9110 section 10.1.4).
        if (from.TE.Any(te => te?.Contains("trailers", StringComparison.OrdinalIgnoreCase) == true)) Add(to, "TE", "trailers");
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value)) return;
        // A header of .NET's content class on a request without a body, such as a GET with a Content-Type.
        request.Content ??= new ReadOnlyMemoryContent(default);
        request.Content.Headers.TryAddWithoutValidation(name, value);
    }
}
