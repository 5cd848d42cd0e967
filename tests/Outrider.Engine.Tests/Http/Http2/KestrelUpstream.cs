using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>A real server of HTTP/2 as the upstream: Kestrel, without TLS.</summary>
internal sealed class KestrelUpstream : IAsyncDisposable
{
    private readonly WebApplication _server;

    private KestrelUpstream(WebApplication server) => _server = server;

    public int Port { get; private set; }

    public static async Task<KestrelUpstream> StartAsync(RequestDelegate handle, int streams = 100)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = streams;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var server = builder.Build();
        server.Run(handle);
        await server.StartAsync();
        return new KestrelUpstream(server) { Port = new Uri(server.Urls.First()).Port };
    }

    /// <summary>Sends the body back as it comes, then trailers.</summary>
    public static async Task Echo(HttpContext context)
    {
        context.Response.DeclareTrailer("x-sum");
        context.Response.Headers["x-path"] = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        context.Response.Headers["x-host"] = context.Request.Host.Value;
        await context.Response.StartAsync();
        var sum = 0L;
        var piece = new byte[32 * 1024];
        for (int count; (count = await context.Request.Body.ReadAsync(piece)) > 0; sum += count)
        {
            await context.Response.Body.WriteAsync(piece.AsMemory(0, count));
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("x-sum", $"{sum}");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
