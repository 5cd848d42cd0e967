namespace Outrider.Traffic.Balancers;

/// <summary>
/// Chooses where an attempt goes. Called by many threads at once, at every attempt: it neither blocks nor allocates. It may remember what it chose before,
/// and read an endpoint's numbers; it changes neither the endpoints nor their breakers.
/// </summary>
internal interface IBalancer
{
    /// <param name="eligible">One or more, in a stable order: those that may take an attempt now.</param>
    Endpoint Pick(ReadOnlySpan<Endpoint> eligible);
}

/// <summary>Makes the balancer of one service.</summary>
/// <param name="random">Thread-safe; seeded in simulations.</param>
internal delegate IBalancer BalancerFactory(Random random);
