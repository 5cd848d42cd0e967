using Outrider.Security;

namespace Outrider.Tcp;

/// <summary>One listener whose connections are passed through, as it was decided on.</summary>
/// <param name="Name">Its path in the configuration: <c>inbound[1]</c>, <c>outbound.tcp.db</c>.</param>
/// <param name="Tls">What callers are shown; null for a plain listener.</param>
/// <param name="Connections">Open ones; a further one is closed at once.</param>
/// <param name="ConnectTimeout">For one attempt at the other side, TLS included.</param>
/// <param name="Idle">How long a connection may be silent in both directions.</param>
/// <param name="Attempts">At different instances, before a caller is turned away.</param>
internal sealed record TcpPassageModel(string Name, ServerTlsModel? Tls, int Connections, TimeSpan ConnectTimeout, TimeSpan Idle, int Attempts)
{
    /// <summary>As many as an HTTP listener's.</summary>
    public const int DefaultConnections = 10_000;

    /// <summary>Envoy's default for a cluster.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Envoy's default for its tcp_proxy: longer than any pool keeps a connection without asking whether it is alive.</summary>
    public static readonly TimeSpan DefaultIdle = TimeSpan.FromHours(1);
}
