using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Outrider.Kernel;

/// <summary>
/// Where a listener listens: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>0.0.0.0:8443</c>, <c>localhost:8080</c> (meaning 127.0.0.1). Port 0 asks the kernel for a free one.
/// Some listeners take datagrams, and some are a path: <see cref="Transport"/> says.
/// </summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    public ListenTransport Transport { get; init; } = ListenTransport.Tcp;

    /// <summary>Of a Unix socket; else empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>Who may write to a Unix socket.</summary>
    public UnixFileMode Mode { get; init; }

    public bool IsUnix => Transport is ListenTransport.UnixStream or ListenTransport.UnixDatagram;

    public bool IsLoopback => IsUnix || IPAddress.IsLoopback(Address);

    public IPEndPoint EndPoint => new(Address, Port);

    public static ListenAddress Loopback(int port) => new(IPAddress.Loopback, port);

    public static ListenAddress Unix(ListenTransport transport, string path, UnixFileMode mode) => new(IPAddress.None, 0) { Transport = transport, Path = path, Mode = mode };

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

    /// <summary>All of it as one text, for a successor's <see cref="TryParseRecord"/>; of TCP as it is shown.</summary>
    public string Record => IsUnix ? $"{(Transport == ListenTransport.UnixStream ? "unix" : "unixgram")} {(int)Mode} {Path}" : ToString();

    /// <summary>What <see cref="Record"/> wrote.</summary>
    public static bool TryParseRecord(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var parts = text.Split(' ', 3);
        if (parts.Length == 1) return TryParse(text, out address);
        if (parts is ["udp", var port])
        {
            if (!TryParse(port, out var tcp)) return false;
            address = tcp with { Transport = ListenTransport.Udp };
            return true;
        }

        if (parts.Length < 3 || parts[0] is not ("unix" or "unixgram") || !short.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var mode)) return false;
        address = Unix(parts[0] == "unix" ? ListenTransport.UnixStream : ListenTransport.UnixDatagram, parts[2], (UnixFileMode)mode);
        return true;
    }

    public override string ToString() => IsUnix ? Path : Transport == ListenTransport.Udp ? $"udp {EndPoint}" : EndPoint.ToString();
}
