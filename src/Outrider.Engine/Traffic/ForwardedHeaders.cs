using System.Globalization;
using System.Net;

namespace Outrider.Traffic;

/// <summary>
/// Tells the application what its own connection cannot: who called, by which scheme, host and port. What the caller says of itself in such headers is
/// removed, since no peer is trusted yet; <c>Forwarded</c> (RFC 7239) and <c>X-Real-IP</c> go with them, because frameworks believe them too.
/// </summary>
internal sealed class ForwardedHeaders(string scheme) : ILayer
{
    public Verdict Admit(Exchange exchange)
    {
        var headers = exchange.RequestHeaders;
        headers.Remove(HeaderNames.Forwarded);
        headers.Remove(HeaderNames.XRealIp);
        SetPeer(headers, exchange.Head.Peer);
        headers.Set(HeaderNames.XForwardedProto, scheme);
        Span<byte> port = stackalloc byte[5];
        exchange.Head.Port.TryFormat(port, out var digits, default, CultureInfo.InvariantCulture);
        headers.Set(HeaderNames.XForwardedPort, port[..digits]);
        if (exchange.Head.Authority.Length > 0) headers.Set(HeaderNames.XForwardedHost, exchange.Head.Authority);
        else headers.Remove(HeaderNames.XForwardedHost);
        return Verdict.Continue;
    }

    private static void SetPeer(HeaderEdits headers, IPAddress peer)
    {
        // A peer of a dual-stack listener is shown in the form people know it by: 10.0.0.7, not ::ffff:10.0.0.7.
        if (peer.IsIPv4MappedToIPv6) peer = peer.MapToIPv4();
        // The longest: an IPv6 address with an IPv4 tail and a scope.
        Span<byte> text = stackalloc byte[64];
        peer.TryFormat(text, out var length);
        headers.Set(HeaderNames.XForwardedFor, text[..length]);
    }
}
