using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Outrider.Discovery;

/// <summary>
/// Where one instance is. <paramref name="EndPoint"/> is an <see cref="IPEndPoint"/>, or a <see cref="DnsEndPoint"/> whose name is looked up at each
/// connection; <paramref name="Authority"/> is <c>host:port</c> for the Host header, for TLS and for people. Two are equal by their text and their end point.
/// </summary>
internal sealed record Address(EndPoint EndPoint, string Authority)
{
    /// <summary><c>10.0.0.4:8080</c>, <c>[::1]:8080</c>, <c>billing.internal:8080</c>. The port must be there: no scheme is known that would imply one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Address? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || text.Length > 300) return false;
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return false;
        var host = text[..colon].ToLowerInvariant();
        if (TryParseIp(host, out var ip)) address = new Address(new IPEndPoint(ip, port), $"{host}:{port}");
        else if (IsHostName(host)) address = new Address(new DnsEndPoint(host, port), $"{host}:{port}");
        return address is not null;
    }

    private static bool TryParseIp(string host, [NotNullWhen(true)] out IPAddress? ip)
    {
        ip = null;
        if (host.StartsWith('[')) return host.EndsWith(']') && IPAddress.TryParse(host[1..^1], out ip);
        // IPAddress takes "1" and "0x7f.1" for addresses; an instance's address is written in full.
        return host.Count(c => c == '.') == 3 && host.All(c => char.IsAsciiDigit(c) || c == '.') && IPAddress.TryParse(host, out ip);
    }

    /// <summary>Labels of letters, digits, '-' and '_', of which the last is no number (RFC 1123 section 2.1; '_' is not allowed there and common in compose files).</summary>
    public static bool IsHostName(string host)
    {
        var labels = host.Split('.');
        return host.Length <= 253 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public override string ToString() => Authority;
}
