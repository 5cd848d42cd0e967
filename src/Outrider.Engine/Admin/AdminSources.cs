using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Admin;

/// <summary>What the endpoints show.</summary>
/// <param name="Metrics">Every number as of now; asked at each request.</param>
/// <param name="Status">Every capability's section, as JSON.</param>
/// <param name="App">Decides readiness.</param>
/// <param name="Leaving">Cancelled from the moment the run is asked to stop.</param>
/// <param name="Draining">Cancelled from the moment no new work is taken.</param>
internal sealed record AdminSources(Func<Task<IReadOnlyList<MetricPoint>>> Metrics, Func<Task<ReadOnlyMemory<byte>>> Status, SnapshotCell<AppStatus> App, CancellationToken Leaving, CancellationToken Draining)
{
    /// <summary>What one process knows by itself.</summary>
    public static AdminSources Of(Func<IReadOnlyList<MetricPoint>> metrics, StatusBoard status, SnapshotCell<AppStatus> app, CancellationToken leaving, CancellationToken draining) =>
        new(() => Task.FromResult(metrics()), () => Task.FromResult(status.Render()), app, leaving, draining);
}
