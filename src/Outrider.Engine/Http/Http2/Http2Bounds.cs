namespace Outrider.Http;

/// <summary>What one connection takes from its peer, in either role.</summary>
internal sealed record Http2Bounds
{
    /// <summary>Of one stream's body, what may come before it has been read. 64 KiB, the default, fills no link longer than a data centre's.</summary>
    public int StreamWindow { get; init; } = 256 * 1024;

    /// <summary>The same over all streams: what the memory for bodies of one connection is bounded by. nghttp2's and Envoy's are of this order.</summary>
    public int ConnectionWindow { get; init; } = 1024 * 1024;

    /// <summary>Streams that the peer may have open. 0 for a server as a peer.</summary>
    public int Streams { get; init; }

    public int HeaderBytes { get; init; } = 64 * 1024;

    public int HeaderCount { get; init; } = 100;

    /// <summary>As <see cref="CallerLimits.ResetsPerSecond"/>.</summary>
    public int ResetsPerSecond { get; init; } = 200;

    /// <summary>As <see cref="CallerLimits.HeadTimeout"/>: of a frame, or a header block, that has begun.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>As <see cref="CallerLimits.BodyTimeout"/>; never for an upstream, whose silence is measured by the attempt.</summary>
    public TimeSpan BodyTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>As <see cref="CallerLimits.SendTimeout"/>.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>With streams open and nothing heard, after which the peer is asked for a sign of life.</summary>
    public TimeSpan PingAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long it is waited for.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without a stream.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(75);

    public static Http2Bounds Of(CallerLimits limits) => new()
    {
        Streams = limits.Streams,
        HeaderBytes = (int)Math.Min(limits.Header.Bytes, int.MaxValue / 2),
        HeaderCount = limits.HeaderCount,
        ResetsPerSecond = limits.ResetsPerSecond,
        HeadTimeout = limits.HeadTimeout,
        BodyTimeout = limits.BodyTimeout,
        SendTimeout = limits.SendTimeout,
        Idle = limits.Idle,
    };
}
