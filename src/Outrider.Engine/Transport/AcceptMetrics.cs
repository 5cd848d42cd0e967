using Outrider.Observability;

namespace Outrider.Transport;

/// <summary>What is counted of connections, for one listener.</summary>
/// <param name="Accepted">Connections that were taken.</param>
/// <param name="Refused">Connections that were closed at once, since there were too many.</param>
/// <param name="HandshakesFailed">TLS handshakes that failed or came too slowly.</param>
/// <param name="Open">Connections that are open now.</param>
internal sealed record AcceptMetrics(Counter Accepted, Counter Refused, Counter HandshakesFailed, Gauge Open)
{
    /// <summary>For a listener that nobody watches, such as a test's.</summary>
    public AcceptMetrics() : this(new Counter(), new Counter(), new Counter(), new Gauge())
    {
    }
}
