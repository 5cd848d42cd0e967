using System.Net.Security;

namespace Outrider.Security;

/// <summary>What may be agreed on during the handshake (RFC 7301), the preferred first. An empty list offers nothing: the two ends know what they speak.</summary>
internal static class Alpn
{
    public static readonly IReadOnlyList<SslApplicationProtocol> None = [];

    public static readonly IReadOnlyList<SslApplicationProtocol> Http1 = [SslApplicationProtocol.Http11];

    public static readonly IReadOnlyList<SslApplicationProtocol> Http2 = [SslApplicationProtocol.Http2];

    public static readonly IReadOnlyList<SslApplicationProtocol> Http = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
}
