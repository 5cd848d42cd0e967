using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Admin;

/// <summary>What the endpoints show.</summary>
/// <param name="Metrics">Every number as of now; asked at each request.</param>
/// <param name="Status">Every capability's section.</param>
/// <param name="App">Decides readiness.</param>
/// <param name="Leaving">Cancelled from the moment the run is asked to stop.</param>
/// <param name="Draining">Cancelled from the moment no new work is taken.</param>
internal sealed record AdminSources(Func<IReadOnlyList<MetricPoint>> Metrics, StatusBoard Status, SnapshotCell<AppStatus> App, CancellationToken Leaving, CancellationToken Draining);
