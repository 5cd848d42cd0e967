namespace Outrider.Traffic;

/// <summary>Tells the access log of each request once it has ended. It stands at the top, so that it hears of refused ones too; it has no part in any decision.</summary>
/// <param name="current">The log that takes the records at this time; null where none is kept.</param>
/// <param name="time">For when, and how long.</param>
/// <param name="direction"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="listener">As the configuration calls it.</param>
internal sealed class LogAccess(Func<AccessLog?> current, TimeProvider time, string direction, string listener) : ILayer
{
    public void End(Exchange exchange, in ExchangeOutcome outcome)
    {
        if (current() is { } log) Tell(log, exchange, outcome, time.GetElapsedTime(exchange.StartedAt));
    }

    private void Tell(AccessLog log, Exchange exchange, in ExchangeOutcome outcome, TimeSpan elapsed)
    {
        var trace = TraceContext.IdentifierOf(exchange);
        if (!log.Choice.Takes(outcome, elapsed, trace) || !log.TryBegin(out var record, out var place)) return;
        try
        {
            Fill(record!, exchange, outcome, elapsed, trace);
        }
        finally
        {
            log.Commit(record!, place);
        }
    }

    private void Fill(AccessRecord record, Exchange exchange, in ExchangeOutcome outcome, TimeSpan elapsed, ReadOnlySpan<byte> trace)
    {
        var head = exchange.Head;
        (record.At, record.Duration) = (time.GetUtcNow(), elapsed);
        (record.Direction, record.Listener, record.Route) = (direction, listener, exchange.RouteName);
        (record.Protocol, record.Peer) = (head.Version, head.Peer);
        (record.Status, record.Reason) = (outcome.Status, outcome.Refusal?.Reason);
        (record.RequestBytes, record.ResponseBytes) = (outcome.RequestBytes, outcome.ResponseBytes);
        (record.Upstream, record.Attempts) = (exchange.Upstream?.Authority, exchange.Attempt);
        record.Method.Set(head.Method);
        record.Host.Set(head.Authority);
        record.Path.Set(exchange.Path.Path.Span);
        record.Query.Set(exchange.Path.Query.Span);
        record.UserAgent.Set(head.Value(HeaderNames.UserAgent));
        record.Client.Set(exchange.Client);
        record.Trace.Set(trace);
    }
}
