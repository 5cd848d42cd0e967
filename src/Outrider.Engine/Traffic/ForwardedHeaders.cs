using System.Globalization;

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
        var peer = exchange.Head.Peer;
        headers.Remove("Forwarded");
        headers.Remove("X-Real-IP");
        // A peer of a dual-stack listener is shown in the form people know it by: 10.0.0.7, not ::ffff:10.0.0.7.
        headers.Set("X-Forwarded-For", (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString());
        headers.Set("X-Forwarded-Proto", scheme);
        headers.Set("X-Forwarded-Port", exchange.Head.Port.ToString(CultureInfo.InvariantCulture));
        if (exchange.Head.Authority.Length > 0) headers.Set("X-Forwarded-Host", exchange.Head.Authority);
        else headers.Remove("X-Forwarded-Host");
        return Verdict.Continue;
    }
}
