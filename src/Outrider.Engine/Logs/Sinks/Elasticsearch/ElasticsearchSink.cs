using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Documents created by <c>_bulk</c>, each judged by itself (see <see cref="BulkAnswer"/>).</summary>
internal sealed class ElasticsearchSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("elasticsearch", ElasticsearchSinkConfig.Shape, (ElasticsearchSinkConfig c) => new LogSinkPart(c.Delivery, context => new ElasticsearchSink(c, context)));

    // Of each document its status, and a sentence where it failed: 100,000 of them, which is the most a batch may have, at 300 bytes.
    private const int MaxAnswer = 32 << 20;

    private readonly ElasticsearchSinkConfig _config;
    private readonly HttpPost _post;
    private readonly Halving _halving = new();

    public ElasticsearchSink(ElasticsearchSinkConfig config, LogSinkContext context)
    {
        _config = config;
        _post = new HttpPost(config.Target, context, Address(config), config.ApiKey is { } key ? [("Authorization", $"ApiKey {key}")] : []);
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
        using var body = new PooledBytes();
        BulkBody.Write(batch, _config.DataStream is null ? _config.Index : null, body);
        using var content = new BodyContent([body.Memory], "application/x-ndjson", _config.Target.Compression);
        var answer = await _post.SendAsync(HttpMethod.Post, content, cancel, MaxAnswer);
        return answer.Status == 200 ? new Sending(BulkAnswer.Judge(batch, answer.Body, _post.Place)) : answer.Judge(Verdicts.Usual);
    }

    /// <summary>Asks for no more of the answer than is looked at.</summary>
    private static Uri Address(ElasticsearchSinkConfig config)
    {
        var stream = config.DataStream is { } name ? $"/{name}" : "";
        var pipeline = config.Pipeline is { } word ? $"&pipeline={Uri.EscapeDataString(word)}" : "";
        return new UriBuilder(config.Target.Url)
        {
            Path = $"{config.Target.Url.AbsolutePath.TrimEnd('/')}{stream}/_bulk",
            Query = $"filter_path=errors,items.create.status,items.create.error.type,items.create.error.reason{pipeline}",
        }.Uri;
    }
}
