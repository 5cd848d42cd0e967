using Outrider.Observability;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>What is counted of connections that are passed through. Declared once a process.</summary>
internal sealed class TcpMetrics(MetricRegistry metrics)
{
    private readonly MetricFamily<Counter> _connections = metrics.Counter("outrider_tcp_connections_total", "Connections of callers, by what became of them at the door: accepted, too_many, no_handshake.", "listener", "result");
    private readonly MetricFamily<Gauge> _open = metrics.Gauge("outrider_tcp_connections", "Connections of callers that are open now.", "listener");
    private readonly MetricFamily<Counter> _refusals = metrics.Counter("outrider_tcp_refusals_total", "Connections that were accepted and could be passed on to nobody.", "listener", "reason");
    private readonly MetricFamily<Counter> _ends = metrics.Counter("outrider_tcp_ends_total", "How connections ended that were passed on: closed by both sides, broken by one, idle for too long.", "listener", "end");
    private readonly MetricFamily<Counter> _bytes = metrics.Counter("outrider_tcp_bytes_total", "Octets that were passed on.", "listener", "direction");

    public AcceptMetrics Accept(string listener) => new(
        _connections.With(listener, "accepted"), _connections.With(listener, "too_many"), _connections.With(listener, "no_handshake"), _open.With(listener));

    public Counter Refused(string listener, string reason) => _refusals.With(listener, reason);

    public Counter Ended(string listener, TcpEnd end) => _ends.With(listener, end switch { TcpEnd.Closed => "closed", TcpEnd.Idle => "idle", _ => "broken" });

    public Counter FromCallers(string listener) => _bytes.With(listener, "from_callers");

    public Counter ToCallers(string listener) => _bytes.With(listener, "to_callers");
}
