using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Observability;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records by OTLP/HTTP. A partial success does not say which records were refused: all of the batch counts as taken, and what was refused is counted and logged.
/// </summary>
internal sealed partial class OtlpSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("otlp", OtlpSinkConfig.Shape, (OtlpSinkConfig c) => new LogSinkPart(c.Delivery, context => new OtlpSink(c, context)));

    // A sentence and a number; what is longer is not what was asked for.
    private const int MaxAnswer = 64 << 10;

    // A collector that refuses a part of everything would write one warning a batch.
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly OtlpSinkConfig _config;
    private readonly LogSinkContext _context;
    private readonly HttpPost _post;
    private readonly IOtlpWriter _writer;
    private readonly OtlpBody _body;
    private readonly Halving _halving = new();
    private readonly Counter _refused;
    private DateTimeOffset _nextWarning = DateTimeOffset.MinValue;

    public OtlpSink(OtlpSinkConfig config, LogSinkContext context)
    {
        _config = config;
        _context = context;
        _post = new HttpPost(config.Target, context, Address(config.Target.Url));
        _writer = config.Encoding == OtlpEncoding.Json ? new OtlpJson() : new OtlpProtobuf();
        _body = new OtlpBody(_writer);
        _refused = context.Metrics.RefusedUnnamed.With(context.Name);
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

    /// <summary>
    /// The specification's table ("Failures", "Retryable Response Codes"): 429, 502, 503 and 504 alone are tried again. Departing from it, so is what speaks against the address
    /// or the credentials and not the records: the specification would have an expired token lose them.
    /// </summary>
    private static Verdict Verdict(int status) => status switch
    {
        >= 200 and < 300 => Sinks.Verdict.Accepted,
        429 or 502 or 503 or 504 => Sinks.Verdict.Later,
        >= 500 => Sinks.Verdict.Never,
        408 => Sinks.Verdict.Never,
        _ => Verdicts.Usual(status),
    };

    private async Task<Sending> SendPartAsync(LogBatch batch, CancellationToken cancel)
    {
        using var body = new PooledBytes();
        _body.Write(batch, Observed(), body);
        using var content = new BodyContent([body.Memory], _writer.MediaType, _config.Target.Compression);
        var answer = await _post.SendAsync(HttpMethod.Post, content, cancel, MaxAnswer);
        var sending = answer.Judge(Verdict);
        return sending.Outcome.Kind == SendOutcomeKind.Accepted ? Partial(batch, PartialSuccess.Read(answer.Body, _config.Encoding)) : sending;
    }

    private Sending Partial(LogBatch batch, PartialSuccess partial)
    {
        if (partial.Rejected <= 0) return new Sending(SendOutcome.Accepted);
        if (partial.Rejected >= batch.Events) return new Sending(SendOutcome.Reject($"{_post.Place} took the request and refused every record: {partial.Message}"));
        _refused.Add(partial.Rejected);
        if (_context.Time.GetUtcNow() is var now && now >= _nextWarning)
        {
            _nextWarning = now + WarningInterval;
            RefusesSome(_context.Logger, _context.Name, partial.Rejected, batch.Events, partial.Message);
        }

        return new Sending(SendOutcome.Accepted);
    }

    private long Observed() => (_context.Time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private static Uri Address(Uri url) => url.AbsolutePath == "/" ? new UriBuilder(url) { Path = "/v1/logs" }.Uri : url;

    [LoggerMessage(LogLevel.Warning, "the sink {Sink} refuses some records without saying which: {Refused} of {Sent}: {Reason}")]
    private static partial void RefusesSome(ILogger logger, string sink, long refused, int sent, string reason);
}
