using Outrider.Kernel;

namespace Outrider.Hosting;

/// <summary>What one listener takes from its callers. Each bound says where it comes from.</summary>
internal sealed record ListenerLimits
{
    /// <summary>All header lines together. Matches large_client_header_buffers in nginx (4 × 8 KiB).</summary>
    public ByteSize Header { get; init; } = ByteSize.FromKiB(32);

    /// <summary>Header lines. Envoy's default.</summary>
    public int HeaderCount { get; init; } = 100;

    /// <summary>The request line. One large_client_header_buffer in nginx.</summary>
    public ByteSize RequestLine { get; init; } = ByteSize.FromKiB(8);

    /// <summary>A request's body. It streams, so it costs no memory; the bound is there so that nothing is without one.</summary>
    public ByteSize Body { get; init; } = new(1L << 30);

    /// <summary>Open connections; more are closed at once.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Streams of one HTTP/2 connection. RFC 9113 section 6.5.2 asks for no fewer than 100.</summary>
    public int Http2Streams { get; init; } = 128;

    /// <summary>An idle connection. nginx closes at 75 s; load balancers keep theirs for 60 s, and the side that closes first loses the race.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>From the first byte of a request's head to the last. Matches client_header_timeout in Apache's mod_reqtimeout (20 s at the least), against slow heads.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A TLS handshake. Kestrel's default.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
