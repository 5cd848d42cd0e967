namespace Outrider.Http;

/// <summary>How connections of HTTP/2 to one endpoint are made and kept.</summary>
internal sealed record Http2UpstreamOptions
{
    /// <summary>One connection costs a third of the throughput that several have: it is read by one thread at a time.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Streams of a connection, where its peer allows as many: most allow 100 to 250, so that this bounds only those that name no bound, as many gRPC servers do.</summary>
    public int Streams { get; init; } = 1000;

    /// <summary>Streams in flight on every connection before another one is opened: below, one is enough.</summary>
    public int SpreadFrom { get; init; } = 8;

    /// <summary>Who may wait for a stream. Envoy's max_pending_requests.</summary>
    public int Queue { get; init; } = 1024;

    /// <summary>Without a stream.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After which a connection takes no new stream, so that a name that moved is followed.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>With streams in flight and nothing heard. gRPC recommends no less than 10 s.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Then the connection is taken for dead.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of an answer. SocketsHttpHandler's default.</summary>
    public int HeaderBytes { get; init; } = 64 * 1024;

    public int HeaderCount { get; init; } = 100;

    public static Http2UpstreamOptions Of(UpstreamLimits limits) => new()
    {
        Connections = Math.Min(limits.Max, 4),
        Queue = limits.Queue,
        Lifetime = limits.Lifetime,
        HeaderBytes = (int)limits.Header.Bytes,
        HeaderCount = limits.HeaderCount,
    };

    public Http2Bounds Bounds => new() { HeaderBytes = HeaderBytes, HeaderCount = HeaderCount, Idle = Idle, PingAfter = PingAfter, PingTimeout = PingTimeout };
}
