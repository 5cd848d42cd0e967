using System.Net.Security;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>How connections to the upstreams of one service are made and kept.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>Asked at each new connection; null for plain TCP. The target's name belongs into it.</summary>
    public Func<Endpoint, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>True: the upstream speaks HTTP/2, agreed on by ALPN over TLS, known beforehand without (RFC 9113 section 3.3).</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>TCP and TLS together. Envoy's default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an unused connection is kept. Shorter than the servers' own: Gunicorn closes after 2 s, Node.js after 5 s, and a request that meets the
    /// closing fails. On loopback and in one data centre a new connection costs less than that.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long any connection is kept, so that a name that moved is followed.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections to one endpoint. Envoy's max_connections.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Who may wait for one of them. Envoy's max_pending_requests.</summary>
    public int MaxQueue { get; init; } = 1024;

    /// <summary>How long an upstream may be silent in the middle of an answer's body.</summary>
    public TimeSpan BodyTimeout { get; init; } = Timeout.InfiniteTimeSpan;
}
