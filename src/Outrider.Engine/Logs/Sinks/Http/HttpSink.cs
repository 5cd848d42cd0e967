using System.Net;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Batches posted as NDJSON. 2xx is accepted; 408, 429, 5xx, a redirect and every failure of the network are tried again, not before Retry-After; any other
/// answer says that these lines will never be taken. The Idempotency-Key is the batch's id (draft-ietf-httpapi-idempotency-key-header).
/// </summary>
internal sealed class HttpSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("http", HttpSinkConfig.Shape, (HttpSinkConfig c) => new LogSinkPart(c.Delivery, context => new HttpSink(c, context.Time)));

    private readonly HttpSinkConfig _config;
    private readonly TimeProvider _time;
    private readonly HttpClient _client = DirectHttp.Create();
    private readonly string _place;

    public HttpSink(HttpSinkConfig config, TimeProvider time)
    {
        _config = config;
        _time = time;
        _place = DirectHttp.Display(config.Url);
        Limits = new BatchLimits(config.Batch.MaxEvents, config.Batch.MaxBytes.Bytes, config.Batch.MaxWait);
        Backoff = config.Backoff.ToBackoff();
    }

    public BatchLimits Limits { get; }

    public Backoff Backoff { get; }

    public bool WantsIds => true;

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(_config.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        using var request = Request(batch);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(response);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return SendOutcome.Retry($"{_place}: no answer within {Duration.Format(_config.Timeout)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return SendOutcome.Retry($"{_place}: {(e.InnerException ?? e).Message}");
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage Request(LogBatch batch)
    {
        var request = DirectHttp.Request(HttpMethod.Post, _config.Url, _config.Headers);
        request.Content = new BatchContent(batch);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{batch.Id}\"");
        return request;
    }

    private SendOutcome Judge(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300) return SendOutcome.Accepted;
        var reason = $"{_place} answered {status}";
        var isFinal = status is >= 400 and < 500 && response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
        return isFinal ? SendOutcome.Reject(reason) : SendOutcome.Retry(reason, After(response));
    }

    private TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };
}
