using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;

namespace Outrider.Traffic;

/// <summary>
/// Tells the application what its own connection cannot: who called, by which scheme, host and port, with which certificate. What a caller says of itself
/// in such headers is replaced; a proxy that the configuration trusts is believed as far as what it says is well formed. <c>Forwarded</c> (RFC 7239) and
/// <c>X-Real-IP</c> are removed from everybody, because frameworks believe them too and one story is enough; the certificate is only ever our own finding.
/// </summary>
internal sealed class ForwardedHeaders(string scheme, TrustedProxies trusted) : ILayer
{
    // RFC 3986 section 3.2.2, without what a host name may be by the letter and never is.
    private static readonly SearchValues<byte> InHost = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-[]"u8);

    // RFC 1035 section 2.3.4, and a port.
    private const int LongestHost = 255 + 6;

    // An IPv6 address with an IPv4 tail and a scope.
    private const int LongestPeer = 64;

    public Verdict Admit(Exchange exchange)
    {
        var (headers, head) = (exchange.RequestHeaders, exchange.Head);
        headers.Remove(HeaderNames.Forwarded);
        headers.Remove(HeaderNames.XRealIp);
        headers.Remove(HeaderNames.XForwardedClientCert);
        if (head.ClientCertificate is { } certificate) headers.Add(HeaderNames.XForwardedClientCert, certificate);
        var isTrusted = trusted.Include(head.Peer);
        if (isTrusted) ContinueFor(exchange);
        else BeginFor(exchange);
        var (proto, host, port) = isTrusted ? (Kept(head, HeaderNames.XForwardedProto, IsProto), Kept(head, HeaderNames.XForwardedHost, IsHost), Kept(head, HeaderNames.XForwardedPort, IsPort)) : default;
        SetProto(headers, head, proto);
        SetHost(headers, head, host);
        // Our own port is not the one that the caller of a proxy connected to: then rather none than a wrong one.
        if (port || !(proto || host)) SetPort(headers, head, port);
        else headers.Remove(HeaderNames.XForwardedPort);
        return Verdict.Continue;
    }

    private static void BeginFor(Exchange exchange)
    {
        Span<byte> peer = stackalloc byte[LongestPeer];
        exchange.RequestHeaders.Set(HeaderNames.XForwardedFor, peer[..Format(exchange.Head.Peer, peer)]);
    }

    private void ContinueFor(Exchange exchange)
    {
        Span<byte> peer = stackalloc byte[LongestPeer];
        var chain = new ForwardedChain(stackalloc byte[ForwardedChain.MaxLength]);
        chain.TryPrepend(peer[..Format(exchange.Head.Peer, peer)]);
        exchange.SetClient(chain.Continue(exchange.Head, trusted));
        exchange.RequestHeaders.Set(HeaderNames.XForwardedFor, chain.Text);
    }

    private void SetProto(HeaderEdits headers, IRequestHead head, bool isKept)
    {
        if (isKept) headers.Set(HeaderNames.XForwardedProto, head.Value(HeaderNames.XForwardedProto));
        else headers.Set(HeaderNames.XForwardedProto, scheme);
    }

    private static void SetHost(HeaderEdits headers, IRequestHead head, bool isKept)
    {
        if (isKept) headers.Set(HeaderNames.XForwardedHost, head.Value(HeaderNames.XForwardedHost));
        else if (head.Authority.Length > 0) headers.Set(HeaderNames.XForwardedHost, head.Authority);
        else headers.Remove(HeaderNames.XForwardedHost);
    }

    private static void SetPort(HeaderEdits headers, IRequestHead head, bool isKept)
    {
        Span<byte> port = stackalloc byte[5];
        head.Port.TryFormat(port, out var digits, default, CultureInfo.InvariantCulture);
        headers.Set(HeaderNames.XForwardedPort, isKept ? head.Value(HeaderNames.XForwardedPort) : port[..digits]);
    }

    private static int Format(IPAddress peer, Span<byte> to)
    {
        // A peer of a dual-stack listener is shown in the form people know it by: 10.0.0.7, not ::ffff:10.0.0.7.
        if (!peer.IsIPv4MappedToIPv6)
        {
            peer.TryFormat(to, out var length);
            // A scope names an interface of this machine, which is nobody's business.
            return to[..length].IndexOf((byte)'%') is var scope and >= 0 ? scope : length;
        }

        Span<byte> octets = stackalloc byte[16];
        peer.TryWriteBytes(octets, out _);
        var at = 0;
        foreach (var octet in octets[12..])
        {
            if (at > 0) to[at++] = (byte)'.';
            Utf8Formatter.TryFormat(octet, to[at..], out var digits);
            at += digits;
        }

        return at;
    }

    private static bool Kept(IRequestHead head, HeaderName name, Func<ReadOnlySpan<byte>, bool> isValid) => head.Count(name) == 1 && isValid(head.Value(name));

    private static bool IsProto(ReadOnlySpan<byte> value) => Ascii.EqualsIgnoreCase(value, "http"u8) || Ascii.EqualsIgnoreCase(value, "https"u8);

    private static bool IsHost(ReadOnlySpan<byte> value) => value.Length is > 0 and <= LongestHost && !value.ContainsAnyExcept(InHost);

    private static bool IsPort(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= 5 && Utf8Parser.TryParse(value, out int port, out var used) && used == value.Length && port is > 0 and <= 65535;
}
