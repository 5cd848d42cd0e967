using Outrider.Observability;

namespace Outrider.Transport;

/// <summary>What is counted of connections, for one listener.</summary>
/// <param name="Accepted">Connections that were taken.</param>
/// <param name="Refused">Connections that were closed at once, since there were too many.</param>
/// <param name="HandshakesFailed">TLS handshakes that failed or came too slowly.</param>
/// <param name="Open">Connections that are open now; of all listeners of that name, the replaced ones of a reload among them.</param>
internal sealed record AcceptMetrics(Counter Accepted, Counter Refused, Counter HandshakesFailed, Gauge Open)
{
    /// <summary>For a listener that nobody watches, such as a test's.</summary>
    public AcceptMetrics() : this(new Counter(), new Counter(), new Counter(), new Gauge())
    {
    }

    /// <summary>As they are exported.</summary>
    /// <param name="metrics">Of the process.</param>
    /// <param name="listener">Its path in the configuration: <c>inbound[0]</c>, <c>outbound</c>.</param>
    public static AcceptMetrics For(MetricRegistry metrics, string listener) => new(
        metrics.Counter("outrider_connections_accepted_total", "Connections that a listener took.", "listener").With(listener),
        metrics.Counter("outrider_connections_refused_total", "Connections that were closed at once, since there were too many.", "listener").With(listener),
        metrics.Counter("outrider_handshakes_failed_total", "TLS handshakes that failed or came too slowly.", "listener").With(listener),
        metrics.Gauge("outrider_connections", "Connections that are open now.", "listener").With(listener));
}
