using System.Net.Security;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>How connections to the upstreams of one service are made and kept.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>Asked at each new connection; null for plain TCP. The target's name belongs into it.</summary>
    public Func<Endpoint, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>TCP and TLS together. Envoy's default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an unused connection is kept. Shorter than the servers' own: Gunicorn closes after 2 s, Node.js after 5 s, and a request that meets the
    /// closing fails. On loopback and in one data centre a new connection costs less than that.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long any connection is kept, so that a name that moved is followed.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Header lines of an answer together, in KiB. SocketsHttpHandler's default.</summary>
    public int MaxHeaderKiB { get; init; } = 64;
}
