using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Metrics.Sinks;

/// <summary>Where numbers are sent to. One export runs at a time; repeating and giving up are the caller's.</summary>
internal interface IMetricSink
{
    /// <summary>The label <c>sink</c>: unchanging, and free of secrets.</summary>
    string Name { get; }

    /// <summary>Completes when the far end has accepted the batch.</summary>
    /// <exception cref="ExportFailedException">It has not.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was.</exception>
    Task ExportAsync(MetricBatch batch, CancellationToken cancel);
}

/// <summary>Every number as it was at one moment.</summary>
internal sealed record MetricBatch(DateTimeOffset Timestamp, IReadOnlyList<MetricPoint> Points);

/// <param name="message">A sentence's end: "answered 503".</param>
/// <param name="mayRetry">False where the same batch would fail again.</param>
internal sealed class ExportFailedException(string message, bool mayRetry) : Exception(message)
{
    public bool MayRetry => mayRetry;
}

/// <summary>Builds a sink from its settings and what the host gives.</summary>
internal delegate IMetricSink MetricSinkFactory(MetricSinkContext context);

/// <param name="Http">Direct: see <see cref="DirectHttp"/>.</param>
/// <param name="Identity">Whose numbers these are.</param>
/// <param name="Time">For timeouts.</param>
internal sealed record MetricSinkContext(HttpClient Http, AppIdentity Identity, TimeProvider Time);
