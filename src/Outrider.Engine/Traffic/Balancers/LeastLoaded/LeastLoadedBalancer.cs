using Outrider.Configuration;

namespace Outrider.Traffic.Balancers;

/// <summary>
/// Draws two at random and takes the one with fewer attempts under way (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001):
/// nearly as even as looking at all of them, and many sidecars that each see only their own requests do not all rush to the same idle one.
/// </summary>
internal sealed class LeastLoadedBalancer(Random random) : IBalancer
{
    public static readonly ComponentKind Kind = ComponentKind.Of("least_loaded", LeastLoadedBalancerConfig.Shape, (LeastLoadedBalancerConfig _) => (BalancerFactory)(random => new LeastLoadedBalancer(random)));

    public Endpoint Pick(ReadOnlySpan<Endpoint> eligible)
    {
        var first = random.Next(eligible.Length);
        if (eligible.Length == 1) return eligible[first];
        // One of the others, each as likely.
        var second = random.Next(eligible.Length - 1);
        if (second >= first) second++;
        return eligible[second].InFlight < eligible[first].InFlight ? eligible[second] : eligible[first];
    }
}
