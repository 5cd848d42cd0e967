using Outrider.Kernel;

namespace Outrider.Http;

/// <summary>What one listener takes from its callers, over either wire. Each bound says where it comes from.</summary>
internal sealed record CallerLimits
{
    /// <summary>The request line; over HTTP/2 the path. One large_client_header_buffer in nginx.</summary>
    public ByteSize RequestLine { get; init; } = ByteSize.FromKiB(8);

    /// <summary>All header lines together, as <see cref="HeaderFields.Size"/> counts. Matches large_client_header_buffers in nginx (4 × 8 KiB).</summary>
    public ByteSize Header { get; init; } = ByteSize.FromKiB(32);

    /// <summary>Header lines. Envoy's default.</summary>
    public int HeaderCount { get; init; } = 100;

    /// <summary>A request's body. It streams, so it costs no memory; the bound is there so that nothing is without one.</summary>
    public ByteSize Body { get; init; } = new(1L << 30);

    /// <summary>From the first octet of a request's head to the last. Matches Apache's mod_reqtimeout (20 s at the least), against slow heads.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Between two pieces of a request's body. nginx's client_body_timeout is 60 s.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a caller may take nothing of its answer. nginx's send_timeout is 60 s.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An idle connection. nginx closes at 75 s; load balancers keep theirs for 60 s, and the side that closes first loses the race.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Streams of one HTTP/2 connection at a time. RFC 9113 section 6.5.2 asks for no fewer than 100; nginx takes 128.</summary>
    public int Streams { get; init; } = 128;

    /// <summary>Streams of one HTTP/2 connection that its caller resets within a second, beyond which the connection ends (CVE-2023-44487). Envoy and Kestrel count alike; a browser that leaves a page resets some dozens at once.</summary>
    public int ResetsPerSecond { get; init; } = 200;
}
