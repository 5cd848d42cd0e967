using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>What inbound traffic needs of the rest of the sidecar; the same for every listener of one configuration.</summary>
/// <param name="App">Whether the application is ready, and on which port.</param>
/// <param name="AppProtocol">What it speaks.</param>
/// <param name="Access">Who may pass which route.</param>
/// <param name="Metrics">Declared once a process.</param>
/// <param name="Certificates">Likewise.</param>
/// <param name="Logs">For warnings about certificates and faults.</param>
/// <param name="Time">The clock of everything here.</param>
internal sealed record InboundSurroundings(SnapshotCell<AppStatus> App, HttpProtocol AppProtocol, AccessLayers Access, RequestMetrics Metrics, CertificateMetrics Certificates, ILoggerFactory Logs, TimeProvider Time)
{
    /// <summary>Null where nobody is to be told of requests.</summary>
    public AccessLogs? AccessLogs { get; init; }
}
