using System.Text;
using Microsoft.AspNetCore.Http;
using Outrider.Hosting;
using Outrider.Logs.Receiving;
using Outrider.Logs.Records;
using Outrider.Transport;

namespace Outrider.Logs.Sources;

/// <summary>Takes requests with lines in them and answers once the lines are on the disk.</summary>
internal sealed class HttpReceiver : IReceiver
{
    // Bodies in memory at once: with the largest of them, a bound on what senders can make us hold.
    private const int MostAtOnce = 16;

    // A checkpoint a few times a second makes room.
    private const string RetryAfterSeconds = "1";

    private const string OtlpPath = "/v1/logs";
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    private readonly ReceiverSite _site;
    private readonly long _maxBody;
    private readonly HttpSenderGate _gate;
    private readonly Listener _listener;
    private int _underWay;

    public HttpReceiver(ReceiverSite site, string key, HttpSourceConfig config)
    {
        _site = site;
        _maxBody = config.MaxBody.Bytes;
        _gate = new HttpSenderGate(config.WantsToken ? config.Token : null);
        var limits = new ListenerLimits { Connections = config.MaxConnections, Body = config.MaxBody };
        _listener = new Listener(ListenOn.Held(site.Socket(key)), limits, tls: null, HandleAsync, site.Loggers, site.Time);
    }

    public Task StartAsync() => _listener.StartAsync(CancellationToken.None);

    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        // Requests arrive on the thread that polls all sockets, and what follows touches a disk.
        await Task.Yield();
        var kind = Kind(context.Request);
        HttpAnswer answer;
        try
        {
            answer = await JudgeAsync(context, kind);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The sender is gone, and has no answer.
            return;
        }

        await TellAsync(context, kind, answer);
    }

    private async Task<HttpAnswer> JudgeAsync(HttpContext context, string kind)
    {
        var request = context.Request;
        var isOtlp = request.Path == OtlpPath;
        if (!_gate.Knows(request)) return new HttpAnswer(401, "this listener takes lines only from who knows its token; send 'Authorization: Bearer …'");
        if (!isOtlp && request.Path != "/") return new HttpAnswer(404, "lines go to '/', OTLP to '/v1/logs'");
        if (!HttpMethods.IsPost(request.Method)) return new HttpAnswer(405, "lines are posted");
        if (isOtlp ? kind is not (Protobuf or Json) : !IsLines(kind) && kind != Json) return new HttpAnswer(415, $"the type '{kind}' is not taken here");
        if (Interlocked.Increment(ref _underWay) > MostAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            return new HttpAnswer(429, "too many senders at once");
        }

        try
        {
            return await TakeAsync(request, kind, isOtlp, context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<HttpAnswer> TakeAsync(HttpRequest request, string kind, bool isOtlp, CancellationToken gone)
    {
        using var body = new PooledBytes();
        using var records = new PooledBytes();
        if (await HttpBody.ReadAsync(request, body, _maxBody, gone) is { } unread) return unread;
        var problem = (isOtlp, kind) switch
        {
            (true, Json) => OtlpJson.Append(records, body.Memory, _site.Time.GetUtcNow()),
            (true, _) => OtlpProtobuf.Append(records, body.Memory.Span, _site.Time.GetUtcNow()),
            (false, Json) => PostedRecords.AppendValues(records, body.Memory.Span),
            _ => Lines(records, body),
        };
        if (problem is not null) return new HttpAnswer(400, problem);
        switch (_site.Spool.Append(records.Memory.Span))
        {
            case SpoolAnswer.Full: return new HttpAnswer(503, "too much waits to be sent on; come again later");
            case SpoolAnswer.DiskFull: return new HttpAnswer(503, "the disk has no room; come again later");
        }

        try
        {
            await _site.Spool.SyncedAsync();
        }
        catch (IOException)
        {
            return new HttpAnswer(503, "the disk could not promise to keep it; come again later");
        }

        return new HttpAnswer(isOtlp ? 200 : 204);
    }

    private static string? Lines(PooledBytes records, PooledBytes body)
    {
        PostedRecords.AppendLines(records, body.Memory.Span);
        return null;
    }

    private static async Task TellAsync(HttpContext context, string kind, HttpAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.IsForLater) response.Headers.RetryAfter = RetryAfterSeconds;
        if (answer.Status == 405) response.Headers.Allow = HttpMethods.Post;
        if (answer.Status == 401) response.Headers.WWWAuthenticate = "Bearer";
        if (answer.Status == 204) return;
        var isOtlp = context.Request.Path == OtlpPath && kind is Protobuf or Json;
        response.ContentType = isOtlp ? kind : "text/plain";
        var body = !isOtlp ? Encoding.UTF8.GetBytes(answer.Reason + "\n") : kind == Json ? OtlpAnswers.Json(answer) : OtlpAnswers.Protobuf(answer);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Without its parameters; curl says a form where nobody told it what it sends.</summary>
    private static bool IsLines(string kind) => kind.StartsWith("text/", StringComparison.Ordinal)
        || kind is "" or "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonlines" or "application/octet-stream" or "application/x-www-form-urlencoded";

    private static string Kind(HttpRequest request)
    {
        var type = request.ContentType ?? "";
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
    }
}
