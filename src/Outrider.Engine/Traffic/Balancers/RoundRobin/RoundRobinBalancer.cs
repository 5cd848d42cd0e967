using Outrider.Configuration;

namespace Outrider.Traffic.Balancers;

/// <summary>Each in its turn.</summary>
internal sealed class RoundRobinBalancer : IBalancer
{
    public static readonly ComponentKind Kind = ComponentKind.Of("round_robin", RoundRobinBalancerConfig.Shape, (RoundRobinBalancerConfig _) => (BalancerFactory)(_ => new RoundRobinBalancer()));

    private uint _turn = uint.MaxValue;

    public Endpoint Pick(ReadOnlySpan<Endpoint> eligible) => eligible[(int)(Interlocked.Increment(ref _turn) % (uint)eligible.Length)];
}
