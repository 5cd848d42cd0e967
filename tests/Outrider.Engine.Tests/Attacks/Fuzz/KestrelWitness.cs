using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrider.Engine.Tests.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Kestrel's own parser.</summary>
internal sealed class KestrelWitness : IWitness
{
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private Upstream _upstream = null!;

    public string Name => "Kestrel";

    public int Port => _upstream.Port;

    public static async Task<IWitness> StartAsync()
    {
        var witness = new KestrelWitness();
        witness._upstream = await Upstream.StartAsync(witness.SeeAsync);
        return witness;
    }

    public async Task<IReadOnlyList<SeenRequest>> SeenAsync()
    {
        // Returns when its connections have ended.
        await _upstream.DisposeAsync();
        return [.. _seen];
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    public static IReadOnlyList<KeyValuePair<string, string>> Lines(IHeaderDictionary fields) =>
        [.. fields.SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? "")))];

    private async Task SeeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var trailers = context.Request.CheckTrailersAvailable() ? Lines(context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers) : [];
        _seen.Enqueue(new SeenRequest(context.Request.Method, target, Lines(context.Request.Headers), Encoding.Latin1.GetString(body.ToArray()), trailers));
        context.Response.Headers["X-Seen"] = context.Request.Headers["X-Decision"];
        await context.Response.WriteAsync("seen");
    }
}
