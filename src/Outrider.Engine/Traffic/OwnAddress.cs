using System.Net;

namespace Outrider.Traffic;

/// <summary>
/// Where the ambassador itself listens. A service whose instance is there would send every request round and round without anyone's doing; longer ways
/// round lead through an application, and end by its time limits. No header counts hops: Via switches off compression in some servers, and says to
/// strangers what stands here.
/// </summary>
internal sealed class OwnAddress
{
    private volatile IPEndPoint? _own;

    /// <summary>Once it is known: a port can be the kernel's choice.</summary>
    public void Is(IPEndPoint own) => _own = own;

    public bool IsAt(EndPoint endpoint)
    {
        if (_own is not { } own) return false;
        return endpoint switch
        {
            IPEndPoint ip => ip.Port == own.Port && (ip.Address.Equals(own.Address) || (IsAny(own.Address) && IPAddress.IsLoopback(ip.Address))),
            DnsEndPoint { Host: "localhost" } dns => dns.Port == own.Port && (IsAny(own.Address) || IPAddress.IsLoopback(own.Address)),
            _ => false,
        };
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
