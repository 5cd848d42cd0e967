using Outrider.Observability;

namespace Outrider.Http;

/// <summary>How often callers of one listener, or upstreams, have met a bound. Named in metrics as the bound is in the configuration.</summary>
internal sealed class LimitHits(Func<string, Counter> of)
{
    /// <summary>For where nobody looks, such as tests.</summary>
    public LimitHits() : this(_ => new Counter())
    {
    }

    /// <summary>As they are exported: <c>outrider_limits_hit_total</c>.</summary>
    /// <param name="metrics">Of the process.</param>
    /// <param name="direction"><c>inbound</c> for what callers of the application met; <c>outbound</c> for the application's own calls.</param>
    public static LimitHits For(MetricRegistry metrics, string direction)
    {
        var family = metrics.Counter("outrider_limits_hit_total", "How often a configured bound was met, by its key in the configuration.", "direction", "limit");
        return new LimitHits(limit => family.With(direction, limit));
    }

    /// <summary>Requests of a listener that are under way.</summary>
    public Counter InFlight { get; } = of("in_flight");

    /// <summary>Requests to one service that are under way, where none may wait or too many do.</summary>
    public Counter Concurrency { get; } = of("concurrency");

    public Counter RequestLine { get; } = of("request_line");

    public Counter Header { get; } = of("header");

    public Counter HeaderCount { get; } = of("header_count");

    public Counter Body { get; } = of("body");

    public Counter HeadTimeout { get; } = of("head_timeout");

    public Counter BodyTimeout { get; } = of("body_timeout");

    public Counter SendTimeout { get; } = of("send_timeout");

    public Counter Idle { get; } = of("idle");

    public Counter Streams { get; } = of("streams");

    public Counter Resets { get; } = of("resets_per_second");

    /// <summary>Connections to an upstream, its queue included.</summary>
    public Counter UpstreamConnections { get; } = of("upstream_connections");
}
