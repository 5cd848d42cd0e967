using System.Net;
using System.Net.Sockets;
using Outrider.Kernel;

namespace Outrider.Supervision.Listening;

/// <summary>A listening socket that the service manager has bound and handed to us.</summary>
/// <param name="Name">As <c>FileDescriptorName=</c> has it; systemd's default is the name of the socket unit.</param>
/// <param name="Socket">Listening.</param>
/// <param name="Address">Where.</param>
internal sealed record ActivatedSocket(string Name, Socket Socket, IPEndPoint Address)
{
    /// <summary>Whether callers of the address reach this socket. <c>ListenStream=8080</c> is <c>[::]:8080</c>, which is every address of IPv4, too.</summary>
    public bool Covers(ListenAddress wanted) =>
        wanted.Port != 0 && wanted.Port == Address.Port
        && (wanted.Address.Equals(Address.Address) || (wanted.Address.Equals(IPAddress.Any) && Address.Address.Equals(IPAddress.IPv6Any) && Socket.DualMode));
}
