using System.Buffers.Binary;
using System.Net;

namespace Outrider.Traffic;

/// <summary>
/// An IP address as a number, IPv4 within IPv6 (RFC 4291 section 2.5.5.2), so that both compare alike and 10.0.0.7 is itself when a dual-stack socket
/// calls it ::ffff:10.0.0.7.
/// </summary>
internal readonly record struct PeerAddress(UInt128 Bits)
{
    private const ulong Mapped = 0xffff_0000_0000;

    public static PeerAddress Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return length == 4 ? OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(octets)) : new(BinaryPrimitives.ReadUInt128BigEndian(octets));
    }

    public bool IsIpv4 => (ulong)(Bits >> 64) == 0 && (ulong)Bits >> 32 == Mapped >> 32;

    /// <summary>
    /// As proxies write it in X-Forwarded-For: <c>10.0.0.7</c>, <c>2001:db8::7</c>, each also with a port (<c>10.0.0.7:80</c>, <c>[2001:db8::7]:80</c>).
    /// Nothing that only some readers take for an address: no octal or short form, no scope.
    /// </summary>
    /// <param name="text">Without blanks around it.</param>
    /// <param name="address">The address where true.</param>
    /// <param name="bare">Its part of the text.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out PeerAddress address, out ReadOnlySpan<byte> bare)
    {
        bare = WithoutPort(text);
        if (TryParseIpv4(bare, out address)) return true;
        // "1" is an address to .NET, and "fe80::1%eth0" one of another machine's network. A caller with an IPv6 address costs an object here.
        if (bare.Length is < 2 or > 45 || !bare.Contains((byte)':') || bare.Contains((byte)'%') || !IPAddress.TryParse(bare, out var ip)) return false;
        address = Of(ip);
        return true;
    }

    private static PeerAddress OfIpv4(uint octets) => new(Mapped | octets);

    private static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == '[') return text.IndexOf((byte)']') is var end and > 0 ? text[1..end] : default;
        var colon = text.IndexOf((byte)':');
        return colon >= 0 && text.LastIndexOf((byte)':') == colon ? text[..colon] : text;
    }

    private static bool TryParseIpv4(ReadOnlySpan<byte> text, out PeerAddress address)
    {
        address = default;
        var (octets, octet, digits, dots) = (0u, 0u, 0, 0);
        foreach (var c in text)
        {
            if (c == '.' && digits > 0 && dots < 3)
            {
                (octets, octet, digits) = (octets << 8 | octet, 0, 0);
                dots++;
                continue;
            }

            // A leading zero would be octal to some.
            if (c is < (byte)'0' or > (byte)'9' || (digits > 0 && octet == 0)) return false;
            octet = octet * 10 + c - '0';
            digits++;
            if (octet > 255) return false;
        }

        if (dots != 3 || digits == 0) return false;
        address = OfIpv4(octets << 8 | octet);
        return true;
    }
}
