using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Outrider.Testing;

/// <summary>An HTTP server that records what is sent to it, as the far end of a log or metrics sink.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Request> _requests = new();

    private Receiver(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>What it answers with; 200 until told otherwise. A request it does not accept is not recorded.</summary>
    public int Status { get; set; } = 200;

    public IReadOnlyCollection<Request> Requests => _requests;

    public IEnumerable<string> LinesTo(string path) =>
        _requests.Where(r => r.Path == path).SelectMany(r => r.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.Record);
        await receiver._app.StartAsync();
        receiver.Url = receiver._app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Record(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.StatusCode = Status;
        if (Status < 300) _requests.Enqueue(new Request(context.Request.Path, body));
    }

    internal sealed record Request(string Path, string Body);
}
