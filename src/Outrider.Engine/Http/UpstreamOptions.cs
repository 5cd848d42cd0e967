using System.Net.Security;
using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>How the instances of one service are spoken to.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>Asked at each new connection; null for plain TCP. The target's name belongs into it.</summary>
    public Func<Endpoint, SslClientAuthenticationOptions>? Tls { get; init; }

    public HttpProtocol Protocol { get; init; }

    public UpstreamLimits Limits { get; init; } = new();
}
