using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Sidecar;

/// <summary>What traffic needs of the rest of the process, the same across reloads.</summary>
/// <param name="App">Whether the application is ready, and on which port.</param>
/// <param name="Registry">Takes all that is counted.</param>
/// <param name="Status">Takes the sections of the modules.</param>
/// <param name="Logs">For Outrider's own log.</param>
/// <param name="Time">The clock of everything.</param>
internal sealed record TrafficHost(SnapshotCell<AppStatus> App, MetricRegistry Registry, StatusBoard Status, ILoggerFactory Logs, TimeProvider Time);
