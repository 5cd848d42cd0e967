using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Outrider.Kernel;

/// <summary>Where a listener listens: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>0.0.0.0:8443</c>, <c>localhost:8080</c> (meaning 127.0.0.1). Port 0 asks the kernel for a free one.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    public IPEndPoint EndPoint => new(Address, Port);

    public static ListenAddress Loopback(int port) => new(IPAddress.Loopback, port);

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 1) return false;
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        var host = text[..colon];
        if (host == "localhost") host = "127.0.0.1";
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (host.Contains(':') && !bracketed) return false;
        // IPAddress takes "1" and "0x7f.1" for addresses; a listener's address is written in full or not at all.
        if (!bracketed && host.Count(c => c == '.') != 3) return false;
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var ip)) return false;
        address = new ListenAddress(ip, port);
        return true;
    }

    public override string ToString() => EndPoint.ToString();
}
