using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Traffic;

namespace Outrider.Tcp;

/// <summary>What passages need of the rest of the sidecar; the same for all of them.</summary>
/// <param name="Metrics">Declared once a process.</param>
/// <param name="Endpoints">Likewise, shared with the services of HTTP.</param>
/// <param name="Lookups">Likewise.</param>
/// <param name="Certificates">Likewise.</param>
/// <param name="Logs">Categories <c>tcp</c> and <c>discovery</c>.</param>
/// <param name="Time">The clock of everything here.</param>
internal sealed record TcpSurroundings(TcpMetrics Metrics, EndpointMetrics Endpoints, MetricFamily<Counter> Lookups, CertificateMetrics Certificates, ILoggerFactory Logs, TimeProvider Time)
{
    public ILogger Log { get; } = Logs.CreateLogger("tcp");

    public TlsSurroundings Tls => new(Certificates, Time, Log);
}
