using System.Collections.Concurrent;
using Outrider.Http;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>All that was decided on since the start. As a layer it gives each request its decision's id to carry.</summary>
internal sealed class DecisionLog : ILayer
{
    private static readonly HeaderName Id = new("X-Decision");

    private readonly ConcurrentDictionary<RequestHead, Decision> _current = new();
    private int _count;

    public ConcurrentDictionary<string, Decision> All { get; } = new();

    /// <summary>How often a request was turned away before there was anything to decide, by reason.</summary>
    public ConcurrentDictionary<string, int> Refused { get; } = new();

    public Decision Begin(RequestHead head, object caller)
    {
        var decision = new Decision($"{Interlocked.Increment(ref _count):D9}", caller, head);
        All[decision.Id] = decision;
        _current[head] = decision;
        return decision;
    }

    public void Refuse(Refusal refusal) => Refused.AddOrUpdate(refusal.Reason, 1, static (_, count) => count + 1);

    public Verdict Admit(Exchange exchange)
    {
        exchange.RequestHeaders.Set(Id, _current[(RequestHead)exchange.Head].Id);
        return Verdict.Continue;
    }
}
