using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Outrider.Testing;

/// <summary>A real HTTP server on a free port of loopback: keeps every request and answers as the test says, which it may change meanwhile.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RecordingServer(WebApplication application, RequestDelegate answer) => (_application, Answer) = (application, answer);

    public RequestDelegate Answer { get; set; }

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public Uri Url(string path) => new(new Uri(_application.Urls.First()), path);

    public static Task<RecordingServer> StartAsync(string body) => StartAsync(context => context.Response.WriteAsync(body));

    /// <param name="answer">Finds the request it answers, as recorded, among the features of its context.</param>
    /// <param name="port">Where it listens; a free one where nothing is said.</param>
    public static async Task<RecordingServer> StartAsync(RequestDelegate answer, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var application = builder.Build();
        var server = new RecordingServer(application, answer);
        application.Run(server.HandleAsync);
        await application.StartAsync();
        return server;
    }

    /// <summary>An answer that is nothing but its status.</summary>
    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>A 200 with this text.</summary>
    public static RequestDelegate Body(string body) => context => context.Response.WriteAsync(body);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new RecordedRequest(context.Request.Method, context.Request.Path + context.Request.QueryString, headers, body.ToArray());
        context.Features.Set(request);
        Requests.Enqueue(request);
        await Answer(context);
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);
