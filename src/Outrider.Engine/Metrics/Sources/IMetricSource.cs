using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Metrics.Sources;

/// <summary>Where numbers come from. One scrape runs at a time; nothing is called after disposal of the host's client.</summary>
internal interface IMetricSource
{
    /// <summary>The label <c>source</c>: unchanging, and free of secrets.</summary>
    string Name { get; }

    /// <summary>All numbers as they are now.</summary>
    /// <exception cref="ScrapeFailedException">There are none; the message is a sentence's end: "connection refused".</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was.</exception>
    Task<Scrape> ScrapeAsync(CancellationToken cancel);
}

/// <summary>What one scrape gave. <paramref name="Skipped"/> counts what could not be read or was over a bound.</summary>
internal sealed record Scrape(IReadOnlyList<MetricPoint> Points, int Skipped);

internal sealed class ScrapeFailedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Builds a source from its settings and what the host gives.</summary>
internal delegate IMetricSource MetricSourceFactory(MetricSourceContext context);

/// <param name="Http">Direct: see <see cref="DirectHttp"/>.</param>
/// <param name="Interval">No scrape may take longer.</param>
/// <param name="Time">For timeouts.</param>
/// <param name="App">Whose process to look at.</param>
internal sealed record MetricSourceContext(HttpClient Http, TimeSpan Interval, TimeProvider Time, SnapshotCell<AppStatus> App);
