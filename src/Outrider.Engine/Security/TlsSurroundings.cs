using Microsoft.Extensions.Logging;

namespace Outrider.Security;

/// <summary>What certificates need of the rest of the sidecar.</summary>
/// <param name="Metrics">Declared once a process.</param>
/// <param name="Time">Decides what has expired, and when files are looked at again.</param>
/// <param name="Log">For what becomes of changed files.</param>
internal sealed record TlsSurroundings(CertificateMetrics Metrics, TimeProvider Time, ILogger Log);
