using Microsoft.Extensions.Logging;
using Outrider.Observability;

namespace Outrider.Tcp;

/// <summary>The numbers of one passage, looked up once; and its log, for who looks into why a number grows.</summary>
internal sealed partial class TcpCounts(string listener, TcpMetrics metrics, ILogger log)
{
    private readonly Counter _closed = metrics.Ended(listener, TcpEnd.Closed);
    private readonly Counter _broken = metrics.Ended(listener, TcpEnd.Broken);
    private readonly Counter _idle = metrics.Ended(listener, TcpEnd.Idle);

    public Counter FromCallers { get; } = metrics.FromCallers(listener);

    public Counter ToCallers { get; } = metrics.ToCallers(listener);

    /// <param name="reason">Of a fixed set: the layers' own words, and <c>connect_failed</c>.</param>
    public void Refused(string reason) => metrics.Refused(listener, reason).Increment();

    public void Ended(TcpEnd end) => (end switch { TcpEnd.Closed => _closed, TcpEnd.Idle => _idle, _ => _broken }).Increment();

    public void Unreachable(string endpoint, string problem) => Unreachable(log, listener, endpoint, problem);

    [LoggerMessage(LogLevel.Debug, "{Listener}: no connection to {Endpoint}: {Problem}")]
    private static partial void Unreachable(ILogger log, string listener, string endpoint, string problem);
}
