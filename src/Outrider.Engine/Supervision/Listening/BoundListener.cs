using System.Net;
using System.Net.Sockets;
using Outrider.Kernel;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision.Listening;

/// <summary>A listening socket that the run keeps.</summary>
/// <param name="Id">Its number in this run; none is used twice.</param>
/// <param name="Name">As requested.</param>
/// <param name="Socket">Bound and listening; accepted from in the modules' process only.</param>
/// <param name="Address">Where it really listens.</param>
/// <param name="Requested">Where it was asked to listen; another port than that where it had to move.</param>
internal sealed record BoundListener(int Id, string Name, Socket Socket, ListenAddress Address, ListenAddress Requested) : IDisposable
{
    // The kernel cuts it to net.core.somaxconn. Callers wait here while the modules' process is replaced: half a second at 8,000 new connections a second.
    private const int Backlog = 4096;

    // Of datagrams, which wait here meanwhile: as many bytes as ten thousand short messages. The kernel cuts it to net.core.rmem_max where it may not be forced.
    private const int DatagramBuffer = 4 << 20;

    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ReceiveBufferForce = 33; // SO_RCVBUFFORCE, socket(7)

    /// <exception cref="UnavailableException">The address is taken or not to be had; the message names file, line, and who listens there.</exception>
    public static BoundListener Bind(int id, ListenerRequest request)
    {
        if (TryBind(request.Address, out var error) is { } socket) return Of(id, request, socket);
        var mayMove = request.MayMove && error == SocketError.AddressAlreadyInUse;
        if (mayMove && TryBind(request.Address with { Port = 0 }, out error) is { } moved) return Of(id, request, moved);
        var place = request.Place is { } written ? $"{written}: " : "";
        throw new UnavailableException($"{place}{request.Path}: {(request.Address.IsUnix ? UnixListening.Explain(request.Address, error) : Explain(request.Address, error))}");
    }

    /// <summary>A socket that somebody else has bound for it, wherever that is.</summary>
    public static BoundListener Adopt(int id, ListenerRequest request, ActivatedSocket socket) =>
        new(id, request.Name, socket.Socket, new ListenAddress(socket.Address.Address, socket.Address.Port), request.Address) { IsAdopted = true };

    /// <summary>Whether the service manager has bound it.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>One that another supervisor of this run has bound.</summary>
    public static BoundListener Inherited(int id, string name, string requested, int descriptor)
    {
        if (!ListenAddress.TryParseRecord(requested, out var asked)) throw new FormatException($"'{requested}' is no address of a listener");
        var socket = new Socket(new SafeSocketHandle(descriptor, true));
        return new BoundListener(id, name, socket, Bound(asked, socket), asked);
    }

    /// <summary>Whether another port was taken than the one asked for.</summary>
    public bool HasMoved => !IsAdopted && Requested.Port != 0 && Address.Port != Requested.Port;

    public void Dispose()
    {
        Socket.Dispose();
        // Before the next one binds the same path, which nobody does while this one is asked for.
        if (Requested.IsUnix) UnixListening.Remove(Requested.Path);
    }

    private static BoundListener Of(int id, ListenerRequest request, Socket socket) => new(id, request.Name, socket, Bound(request.Address, socket), request.Address);

    private static ListenAddress Bound(ListenAddress asked, Socket socket) => asked.IsUnix ? asked : asked with { Port = ((IPEndPoint)socket.LocalEndPoint!).Port };

    private static Socket? TryBind(ListenAddress address, out SocketError error)
    {
        var socket = New(address);
        try
        {
            if (address.IsUnix) UnixListening.Bind(socket, address);
            else BindPort(socket, address);
            if (address.Transport is ListenTransport.Tcp or ListenTransport.UnixStream) socket.Listen(Backlog);
            error = SocketError.Success;
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            error = e.SocketErrorCode;
            return null;
        }
    }

    private static Socket New(ListenAddress address) => address.Transport switch
    {
        ListenTransport.Tcp => new Socket(address.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
        ListenTransport.Udp => WithBuffer(new Socket(address.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)),
        ListenTransport.UnixStream => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        _ => WithBuffer(new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)),
    };

    private static Socket WithBuffer(Socket socket)
    {
        socket.ReceiveBufferSize = DatagramBuffer;
        try
        {
            socket.SetRawSocketOption(SocketLevel, ReceiveBufferForce, BitConverter.GetBytes(DatagramBuffer));
        }
        catch (SocketException)
        {
            // Only who may administer the network goes beyond the kernel's bound.
        }

        return socket;
    }

    private static void BindPort(Socket socket, ListenAddress address)
    {
        // "[::]:8080" is every address of the machine, as everybody but the socket API means it.
        if (address.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
        socket.Bind(address.EndPoint);
    }

    private static string Explain(ListenAddress address, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => $"{address} is taken by {PortFinder.Listener(address.Port) ?? "another program"}; stop that one or give another port",
        SocketError.AccessDenied => $"{address} may not be listened on by this user; give a port from 1024 on, or the capability CAP_NET_BIND_SERVICE",
        SocketError.AddressNotAvailable => $"{address.Address} is no address of this machine; give one that is, or 0.0.0.0 for all",
        _ => $"{address} cannot be listened on: {new SocketException((int)error).Message}",
    };
}
