using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// Carries requests from callers to upstreams, as the layers of their lane decide, whichever wire either side speaks. It knows no policy: it asks, waits,
/// sends, streams, and tells the layers how it ended.
/// </summary>
internal sealed partial class ForwardingEngine(string direction, ChooseLane choose, RequestMetrics metrics, TimeProvider time, ILogger log)
{
    private int _inFlight;
    private long _requests;

    /// <summary>Requests that have not ended, WebSockets among them.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>All since the start.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Told of requests that were refused before a lane was found; null where nobody listens.</summary>
    public ILayer? Told { get; init; }

    public TimeProvider Time => time;

    /// <summary>The runner of one caller.</summary>
    public IExchangeRunner Serve(ICaller caller) => new Forwarding(this, caller);

    internal Lane Choose(Exchange exchange) => choose(exchange);

    internal void Enter()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
    }

    internal void Leave() => Interlocked.Decrement(ref _inFlight);

    internal Counter BadRequests(string reason) => metrics.BadRequests.With(direction, reason);

    internal void CutOff(Exception exception) => CutOff(direction, exception);

    internal void Faulted(Exception exception) => Faulted(exception, direction);

    internal void Malformed(string endpoint, string problem) => Malformed(endpoint, problem, direction);

    [LoggerMessage(LogLevel.Debug, "an {Direction} exchange was cut in the middle of its answer")]
    private partial void CutOff(string direction, Exception exception);

    [LoggerMessage(LogLevel.Error, "an {Direction} request met a fault of Outrider's and was answered with 500")]
    private partial void Faulted(Exception exception, string direction);

    [LoggerMessage(LogLevel.Debug, "an answer of {Endpoint} cannot be forwarded ({Direction}): {Problem}")]
    private partial void Malformed(string endpoint, string problem, string direction);
}
