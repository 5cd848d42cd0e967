using Outrider.Kernel;

namespace Outrider.Http;

/// <summary>Bounds of the connections to one endpoint, and of what is taken from it. Each says where it comes from.</summary>
internal sealed record UpstreamLimits
{
    /// <summary>Connections to one endpoint. Envoy's default, which it has for a whole cluster.</summary>
    public int Max { get; init; } = 1024;

    /// <summary>Attempts that wait for a connection to one endpoint, none longer than its deadline. Envoy's default for pending requests.</summary>
    public int Queue { get; init; } = 1024;

    /// <summary>
    /// How long an unused connection is kept. Shorter than the servers' own: Gunicorn closes after 2 s, Node.js after 5 s, and a request that meets the
    /// closing fails. On loopback and in one data centre a new connection costs less than that.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long any connection is kept, so that a name that moved is followed. Within the time that DNS records are commonly kept for.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>TCP and TLS together. Envoy's default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Header lines of an answer together. SocketsHttpHandler's default.</summary>
    public ByteSize Header { get; init; } = ByteSize.FromKiB(64);

    /// <summary>Header lines of an answer. Envoy's default.</summary>
    public int HeaderCount { get; init; } = 100;

    /// <summary>Between two pieces of an answer's body, and of a request's that the endpoint takes. Envoy's stream_idle_timeout: room for streams of events that rest.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
