using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Batches posted, by default as NDJSON. 2xx is accepted; a batch that is too large (413) goes in halves; what speaks against these very lines is never sent again;
/// everything else is tried again, not before Retry-After (see <see cref="Verdicts.Usual"/>). The Idempotency-Key is the batch's id
/// (draft-ietf-httpapi-idempotency-key-header).
/// </summary>
internal sealed class HttpSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("http", HttpSinkConfig.Shape, (HttpSinkConfig c) => new LogSinkPart(c.Delivery, context => new HttpSink(c, context)));

    private readonly HttpSinkConfig _config;
    private readonly HttpPost _post;
    private readonly Halving _halving = new();

    public HttpSink(HttpSinkConfig config, LogSinkContext context)
    {
        _config = config;
        _post = new HttpPost(config.Target, context);
        Limits = config.Target.Batch.ToLimits();
        Backoff = config.Target.Backoff.ToBackoff();
    }

    public BatchLimits Limits { get; }

    public Backoff Backoff { get; }

    public bool WantsIds => true;

    public Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel) => _halving.SendAsync(batch, part => SendPartAsync(part, cancel));

    public ValueTask DisposeAsync()
    {
        _post.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Sending> SendPartAsync(LogBatch batch, CancellationToken cancel)
    {
        using var scratch = new PooledBytes();
        using var content = new BodyContent(HttpBody.Pieces(_config.Format, batch, scratch), HttpBody.MediaType(_config.Format), _config.Target.Compression);
        var answer = await _post.SendAsync(_config.Method, content, cancel, key: batch.Id);
        return answer.Judge(Verdicts.Usual);
    }
}
