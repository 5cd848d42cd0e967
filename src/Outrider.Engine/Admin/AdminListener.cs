using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Outrider.Hosting;
using Outrider.Transport;
using Outrider.Kernel;

namespace Outrider.Admin;

/// <summary>The admin endpoints behind a listener. It outlives the drain of all others, so that a run that stops can be watched stopping.</summary>
internal sealed class AdminListener : IAsyncDisposable
{
    // A probe, a scraper or two and some people; whoever opens more is up to something else.
    private static readonly ListenerLimits Limits = new() { Connections = 64, Body = ByteSize.FromKiB(4), Header = ByteSize.FromKiB(8) };

    private readonly AdminSources _sources;
    private readonly Listener _listener;
    private volatile AdminEndpoints _endpoints;

    /// <param name="on">The socket, opened by <see cref="StartAsync"/>.</param>
    /// <param name="gate">Who may ask.</param>
    /// <param name="sources">What is shown.</param>
    /// <param name="logs">For the listener's own words.</param>
    /// <param name="time">For its grace.</param>
    public AdminListener(ListenOn on, AdminGate gate, AdminSources sources, ILoggerFactory logs, TimeProvider time)
    {
        _sources = sources;
        _endpoints = new AdminEndpoints(gate, sources);
        _listener = new Listener(on, Limits, tls: null, HandleAsync, logs, time);
    }

    /// <summary>Where it listens, once started.</summary>
    public System.Net.EndPoint? LocalAddress => _listener.LocalAddress;

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public Task StartAsync(CancellationToken cancel) => _listener.StartAsync(cancel);

    /// <summary>From the next request on another gate decides who may ask.</summary>
    public void Use(AdminGate gate) => _endpoints = new AdminEndpoints(gate, _sources);

    /// <summary>Takes no new connection, and lets answers that are under way end within the grace.</summary>
    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        // Requests arrive on the thread that polls all sockets; collecting thousands of numbers there would hold up traffic.
        await Task.Yield();
        var request = context.Request;
        var answer = await _endpoints.AnswerAsync(new AdminRequest(request.Method, request.Path, request.Host.Host, request.Headers.Authorization.ToString()));
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Header is var (name, value)) response.Headers[name] = value;
        if (request.Method != HttpMethods.Head) await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
