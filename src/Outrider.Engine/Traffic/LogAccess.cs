namespace Outrider.Traffic;

/// <summary>Tells the access log of each request once it has ended. It stands at the top, so that it hears of refused ones too; it has no part in any decision.</summary>
/// <param name="log">Takes the records.</param>
/// <param name="choice">Which requests are told of.</param>
/// <param name="time">For when, and how long.</param>
/// <param name="direction"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="listener">As the configuration calls it.</param>
internal sealed class LogAccess(AccessLog log, AccessChoice choice, TimeProvider time, string direction, string listener) : ILayer
{
    public void End(Exchange exchange, in ExchangeOutcome outcome) =>
        Tell(exchange, outcome, time.GetElapsedTime(exchange.StartedAt));

    private void Tell(Exchange exchange, in ExchangeOutcome outcome, TimeSpan elapsed)
    {
        var trace = TraceContext.IdentifierOf(exchange);
        if (!choice.Takes(outcome, elapsed, trace) || !log.TryBegin(out var record, out var place)) return;
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
