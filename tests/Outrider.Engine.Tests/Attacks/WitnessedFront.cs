using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrider.Engine.Tests.Http;
using Outrider.Http;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Outrider in front of a server of others' making, which writes down every request that it saw whole.</summary>
internal sealed partial class WitnessedFront : IAsyncDisposable
{
    /// <summary>What an attacker wants a server to take for a request of its own.</summary>
    public const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private const string End = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly List<SeenRequest> _seen = [];

    public Upstream Upstream { get; private set; } = null!;

    public Front Front { get; private set; } = null!;

    public IReadOnlyList<SeenRequest> Seen
    {
        get
        {
            lock (_seen) return [.. _seen];
        }
    }

    public static async Task<WitnessedFront> StartAsync(CallerLimits? limits = null, TimeProvider? time = null, params ILayer[] above)
    {
        var witnessed = new WitnessedFront();
        witnessed.Upstream = await Upstream.StartAsync(witnessed.WitnessAsync);
        witnessed.Front = Front.Start(witnessed.Upstream.Port, limits: limits, time: time, above: above);
        return witnessed;
    }

    public Task<string> SendAsync(string octets) => RawCaller.ExchangeAsync(Front.Port, octets);

    /// <summary>One answer, a refusal; nothing of it or behind it reached anybody, and the connection was closed.</summary>
    public async Task RefusesAsync(string octets, int status = 400)
    {
        var answer = await SendAsync(octets + Smuggled);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(1, Answers(answer));
        Assert.Empty(Seen);
    }

    /// <summary>Exactly these requests reached the server, each was answered, and the connection went on.</summary>
    public async Task PassesAsync(string octets, params string[] seen)
    {
        var answer = await SendAsync(octets + End);
        Assert.Equal([.. seen, "GET /end"], Seen.Select(request => request.ToString()));
        Assert.Equal(seen.Length + 1, Answers(answer));
    }

    /// <summary>The only request that reached the server.</summary>
    public async Task<SeenRequest> SeesAsync(string octets)
    {
        await SendAsync(octets);
        return Assert.Single(Seen);
    }

    public async ValueTask DisposeAsync()
    {
        await Front.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private static int Answers(string text) => StatusLine().Count(text);

    private async Task WitnessAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var trailers = context.Request.CheckTrailersAvailable() ? context.Features.GetRequiredFeature<IHttpRequestTrailersFeature>().Trailers : new HeaderDictionary();
        lock (_seen) _seen.Add(new SeenRequest(context.Request.Method, target, Lines(context.Request.Headers), Encoding.Latin1.GetString(body.ToArray()), Lines(trailers)));
        await context.Response.WriteAsync("seen");
    }

    [GeneratedRegex(@"HTTP/1\.[01] \d{3} ")]
    private static partial Regex StatusLine();

    private static List<KeyValuePair<string, string>> Lines(IHeaderDictionary fields) => [.. fields.SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? "")))];
}
