using System.Net;
using System.Net.Sockets;

namespace Outrider.Transport;

/// <summary>The socket a listener accepts from: one of its own, or one that was handed down already listening.</summary>
internal sealed class ListenOn
{
    private readonly Func<HeldSocket> _open;

    private ListenOn(Func<HeldSocket> open) => _open = open;

    /// <summary>Binds an address when the listener starts; port 0 asks the kernel for a free one.</summary>
    public static ListenOn Address(IPEndPoint address) => new(() =>
    {
        var socket = Bind(address);
        return new HeldSocket(socket, socket.Dispose);
    });

    /// <summary>
    /// A descriptor this process was handed, which stays its owner's. The old and the new listener of a reload accept from the same backlog side by side, and
    /// stopping either leaves the socket, and so the callers waiting in it, alone (<see cref="SharedSockets"/>).
    /// </summary>
    public static ListenOn Descriptor(int descriptor) => new(() => SharedSockets.Take(descriptor));

    /// <summary>A socket that is held already, given to who opens this: for a listener that begins long after its descriptor's number may mean another.</summary>
    public static ListenOn Held(HeldSocket held) => new(() => held);

    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public HeldSocket Open() => _open();

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
