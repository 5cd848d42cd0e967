using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Lines pushed to Loki. A 400 says that some line of the push was too old, out of order or in the future, while it took the others; sending parts again finds out which,
/// and does no harm, since Loki keeps one of two entries that are the same in stream, time and line. Those that are left go to the dead letters with its words.
/// </summary>
internal sealed class LokiSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("loki", LokiSinkConfig.Shape, (LokiSinkConfig c) => new LogSinkPart(c.Delivery, context => new LokiSink(c, context)));

    private const int BadRequest = 400;

    private readonly LokiSinkConfig _config;
    private readonly HttpPost _post;
    private readonly PushBody _body;
    private readonly Halving _halving = new();

    public LokiSink(LokiSinkConfig config, LogSinkContext context)
    {
        _config = config;
        _body = new PushBody(config);
        _post = new HttpPost(config.Target, context, Address(config.Target.Url), config.Tenant is { } tenant ? [("X-Scope-OrgID", tenant)] : []);
        Limits = config.Target.Batch.ToLimits();
        Backoff = config.Target.Backoff.ToBackoff();
    }

    public BatchLimits Limits { get; }

    public Backoff Backoff { get; }

    public Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel) => _halving.SendAsync(batch, part => SendPartAsync(part, cancel));

    public ValueTask DisposeAsync()
    {
        _post.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Sending> SendPartAsync(LogBatch batch, CancellationToken cancel)
    {
        using var body = new PooledBytes();
        _body.Write(batch, body);
        using var content = new BodyContent([body.Memory], "application/json", _config.Target.Compression);
        var answer = await _post.SendAsync(HttpMethod.Post, content, cancel);
        return answer.Status == BadRequest ? new Sending(SendOutcome.Reject(answer.Reason), Split.Spoilt) : answer.Judge(Verdicts.Usual);
    }

    private static Uri Address(Uri url) => url.AbsolutePath == "/" ? new UriBuilder(url) { Path = "/loki/api/v1/push" }.Uri : url;
}
