using System.Net;
using System.Net.Sockets;
using Outrider.Native;

namespace Outrider.Transport;

/// <summary>The socket a listener accepts from: one of its own, or one that was handed down already listening.</summary>
internal sealed class ListenOn
{
    private readonly Func<Socket> _open;

    private ListenOn(Func<Socket> open) => _open = open;

    /// <summary>Binds an address when the listener starts; port 0 asks the kernel for a free one.</summary>
    public static ListenOn Address(IPEndPoint address) => new(() => Bind(address));

    /// <summary>
    /// A descriptor this process inherited. Each listener gets a duplicate: the old and the new one of a reload accept from the same backlog side by
    /// side, and stopping either leaves the inherited descriptor, and so the callers waiting in it, alone.
    /// </summary>
    public static ListenOn Descriptor(int descriptor) => new(() => new Socket(Descriptors.DuplicateSocket(descriptor)));

    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public Socket Open() => _open();

    private static Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // "[::]" takes IPv4 callers too, as it does for most servers.
            if (address.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(address);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"cannot listen on '{address}': {e.Message}", e);
        }
    }
}
