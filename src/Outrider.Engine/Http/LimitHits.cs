using Outrider.Observability;

namespace Outrider.Http;

/// <summary>How often callers of one listener, or upstreams, have met a bound. Named in metrics as the bound is in the configuration.</summary>
internal sealed class LimitHits(Func<string, Counter> of)
{
    /// <summary>For where nobody looks, such as tests.</summary>
    public LimitHits() : this(_ => new Counter())
    {
    }

    public Counter RequestLine { get; } = of("request_line");

    public Counter Header { get; } = of("header");

    public Counter HeaderCount { get; } = of("header_count");

    public Counter Body { get; } = of("body");

    public Counter HeadTimeout { get; } = of("head_timeout");

    public Counter BodyTimeout { get; } = of("body_timeout");

    public Counter SendTimeout { get; } = of("send_timeout");

    public Counter Idle { get; } = of("idle");

    public Counter Streams { get; } = of("streams");

    public Counter Resets { get; } = of("resets");

    /// <summary>Connections to an upstream, its queue included.</summary>
    public Counter UpstreamConnections { get; } = of("upstream_connections");
}
