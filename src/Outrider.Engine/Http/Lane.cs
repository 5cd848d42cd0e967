using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>One way a request can take through Outrider: the policies it meets, and the connections at its end. Built once a route or service; shared by all its requests.</summary>
/// <param name="Layers">Met from top to bottom.</param>
/// <param name="Upstreams">Where attempts go out.</param>
internal sealed record Lane(Layers Layers, UpstreamPool Upstreams)
{
    /// <summary>True: the upstream sees the Host that the caller asked for. False: the endpoint's own authority, unless a layer sets Host.</summary>
    public bool KeepsHost { get; init; }

    /// <summary>How long an upstream may be silent before the head of its answer; begins anew with each piece of the request's body that it takes.</summary>
    public TimeSpan Silence { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Bodies of a known length up to this are read whole before the first attempt, so that it can be repeated. Zero where nothing retries.</summary>
    public ByteSize ReplayableBody { get; init; }
}

/// <summary>Decides, at once, which lane takes a request: by route, by service. May set <see cref="Exchange.RouteName"/> and <see cref="Exchange.Path"/>.</summary>
internal delegate Lane ChooseLane(Exchange exchange);
