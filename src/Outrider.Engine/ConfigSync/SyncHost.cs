using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.ConfigSync;

/// <summary>What the sidecar gives to config_sync.</summary>
/// <param name="Time">For intervals and timeouts.</param>
/// <param name="Logs">Category <c>config_sync</c>.</param>
/// <param name="Registry">Takes <c>outrider_config_sync_…</c>.</param>
/// <param name="Status">Takes the section <c>config_sync</c>.</param>
/// <param name="App">Whether there is somebody to notify.</param>
/// <param name="Control">Signals and restarts.</param>
/// <param name="Run">Checks and notifies by command.</param>
/// <param name="StateFolder">Where it is remembered, across a fall of this process, that the application has yet to be notified.</param>
internal sealed record SyncHost(
    TimeProvider Time, ILoggerFactory Logs, MetricRegistry Registry, StatusBoard Status, SnapshotCell<AppStatus> App, IAppControl Control, RunCommand Run, string StateFolder);
