using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.Supervision.Listening;

/// <summary>
/// What a service manager hands over at the start (sd_listen_fds(3)): descriptors from 3 on, as many as <c>LISTEN_FDS</c> says, where <c>LISTEN_PID</c> means us.
/// A listener gets the one of its name, else the one of its address.
/// </summary>
internal sealed class ActivatedSockets
{
    private const int First = 3; // SD_LISTEN_FDS_START

    // More than anybody's configuration has listeners; past it the variable is no number of descriptors.
    private const int Most = 1000;

    private const int SocketLevel = 1; // SOL_SOCKET
    private const int IsListening = 30; // SO_ACCEPTCONN

    private readonly List<ActivatedSocket> _left;

    private ActivatedSockets(List<ActivatedSocket> sockets) => _left = sockets;

    /// <summary>What no listener has taken.</summary>
    public IReadOnlyList<ActivatedSocket> Left => _left;

    /// <summary>Once, before anything is bound: the descriptors are taken over.</summary>
    /// <param name="environment">Looks up a variable; null where it is not set.</param>
    /// <param name="pid">Ours.</param>
    /// <param name="first">Another descriptor to begin with, in tests.</param>
    /// <exception cref="UnavailableException">One of them is nothing that callers can be accepted from.</exception>
    public static ActivatedSockets Take(Func<string, string?> environment, int pid, int first = First)
    {
        // Meant for another process, which started us and has left it in the environment.
        if (environment("LISTEN_PID") != pid.ToString(CultureInfo.InvariantCulture)) return new([]);
        if (!int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > Most) return new([]);
        var names = environment("LISTEN_FDNAMES")?.Split(':') ?? [];
        return new([.. Enumerable.Range(0, count).Select(i => Take(first + i, i < names.Length ? names[i] : "unknown"))]);
    }

    /// <summary>The socket for a listener; null where none was handed over for it.</summary>
    public ActivatedSocket? TakeFor(ListenerRequest request)
    {
        if (request.Address.Transport != ListenTransport.Tcp) return null;
        var found = _left.Find(s => s.Name == request.Name) ?? _left.Find(s => s.Covers(request.Address));
        if (found is not null) _left.Remove(found);
        return found;
    }

    private static ActivatedSocket Take(int descriptor, string name)
    {
        var socket = Open(descriptor, name);
        Descriptors.CloseOnExec(descriptor);
        if (socket.SocketType != SocketType.Stream) throw Wrong(descriptor, name, "is no stream socket; Outrider's listeners are TCP: write ListenStream= in the socket unit");
        if (socket.LocalEndPoint is not IPEndPoint address) throw Wrong(descriptor, name, "is no TCP socket; Outrider's listeners are TCP: write a port or an address with a port as ListenStream= in the socket unit");
        if (!Listens(socket)) throw Wrong(descriptor, name, "is a connection and does not listen; write Accept=no in the socket unit");
        return new ActivatedSocket(name, socket, address);
    }

    private static Socket Open(int descriptor, string name)
    {
        try
        {
            return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw Wrong(descriptor, name, "is no socket; Outrider takes ListenStream= of a socket unit and nothing else");
        }
    }

    private static bool Listens(Socket socket)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(SocketLevel, IsListening, value);
        return BitConverter.ToInt32(value) != 0;
    }

    private static UnavailableException Wrong(int descriptor, string name, string what) =>
        new($"the service manager handed over descriptor {descriptor} as '{name}' (LISTEN_FDS), which {what}");
}
