using System.Globalization;
using System.Net;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>Sends every attempt to the application's port on loopback. The last layer of everything inbound.</summary>
/// <param name="app">Which port that is.</param>
/// <param name="duration">Where it is counted how long the application takes until its head; null where nobody counts.</param>
internal sealed class ToApplication(SnapshotCell<AppStatus> app, Histogram? duration = null) : ILayer
{
    private volatile Endpoint? _endpoint;

    public Verdict BeginAttempt(Exchange exchange)
    {
        // The port can be unknown although the request was admitted: the application restarts on another one.
        var port = app.Value.Port;
        if (port == 0) return Verdict.Refuse(RequireReady.NotReady);
        exchange.Endpoint = At(port);
        return Verdict.Continue;
    }

    public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome)
    {
        if (outcome.End != AttemptEnd.CallerGone) duration?.Record(outcome.Elapsed);
        return null;
    }

    /// <summary>One endpoint as long as the port stays the same, since connections are pooled by endpoint. "localhost" is both loopback addresses: many programs listen on one only.</summary>
    private Endpoint At(int port)
    {
        var endpoint = _endpoint;
        if (endpoint?.Address is DnsEndPoint known && known.Port == port) return endpoint;
        return _endpoint = new Endpoint(new DnsEndPoint("localhost", port), "localhost:" + port.ToString(CultureInfo.InvariantCulture));
    }
}
