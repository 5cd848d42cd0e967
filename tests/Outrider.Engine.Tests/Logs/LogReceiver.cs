using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Outrider.Engine.Tests.Logs;

/// <summary>A real HTTP server that takes NDJSON and records it; a test may have it refuse, wait or come and go.</summary>
internal sealed class LogReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LogReceiver(WebApplication app) => _app = app;

    /// <summary>Asked before each request is taken; may set another status, in which case nothing is recorded.</summary>
    public Func<HttpContext, Task> Before { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<Received> Batches { get; } = new();

    public int Port => new Uri(_app.Urls.Single()).Port;

    public string Url => $"http://127.0.0.1:{Port}/ingest";

    public IReadOnlyList<JsonElement> Records => [.. Batches.SelectMany(b => b.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => JsonDocument.Parse(l).RootElement)];

    public IReadOnlyList<string> Messages => [.. Records.Select(r => r.GetProperty("message").GetString()!)];

    public static async Task<LogReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        var receiver = new LogReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        await Before(context);
        if (context.Response.StatusCode < 300)
            Batches.Enqueue(new Received(context.Request.Headers["Idempotency-Key"].ToString(), context.Request.ContentType ?? "", context.Request.Headers.Authorization.ToString(), body));
    }

    internal sealed record Received(string Key, string ContentType, string Authorization, string Body);
}
