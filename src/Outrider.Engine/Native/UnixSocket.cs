using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Sockets by which processes of one machine talk (unix(7)). .NET's own would start a thread and an epoll for them, and remove a socket's file when it lets go
/// of the socket, which is wrong where another image of this process goes on listening.
/// </summary>
internal static unsafe class UnixSocket
{
    /// <summary>Bytes that a path may have (sun_path, with its NUL).</summary>
    public const int MaxPath = 107;

    private const int Unix = 1; // AF_UNIX
    private const int Stream = 1; // SOCK_STREAM
    private const int Datagrams = 2; // SOCK_DGRAM
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    private const int NonBlocking = 0x800; // SOCK_NONBLOCK
    private const int PathAndCloseOnExec = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int Peek = 2; // MSG_PEEK
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED
    private const int SendTimeout = 21; // SO_SNDTIMEO, which bounds connect(2) too

    /// <summary>Bound to a path where there must be nothing yet; nobody can connect before <see cref="Listen"/>.</summary>
    /// <exception cref="NativeException">The path is taken, too long, or on a file system without sockets.</exception>
    public static SafeFileHandle Bind(string path)
    {
        var socket = Open(Stream | NonBlocking);
        var address = stackalloc byte[MaxPath + 3];
        if (Libc.bind(Number(socket), address, Address(path, address)) == 0) return socket;
        throw Failed("bind", socket);
    }

    public static void Listen(SafeFileHandle socket, int backlog)
    {
        if (Libc.listen(Number(socket), backlog) != 0) throw NativeException.Last("listen");
    }

    /// <summary>Null where nobody waits.</summary>
    /// <exception cref="NativeException">Most often: there is no free descriptor.</exception>
    public static SafeFileHandle? TryAccept(SafeFileHandle listening)
    {
        var descriptor = Libc.accept4(Number(listening), null, null, CloseOnExec);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, true);
        var failure = NativeException.Last("accept4");
        return failure.Error is Errno.Again or Errno.Interrupted ? null : throw failure;
    }

    /// <param name="path">Where somebody listens.</param>
    /// <param name="seconds">How long it may take where many wait already.</param>
    /// <exception cref="NativeException">Nobody does, or not for us.</exception>
    public static SafeFileHandle Connect(string path, int seconds)
    {
        var socket = Open(Stream);
        var address = stackalloc byte[MaxPath + 3];
        var time = stackalloc long[] { seconds, 0 };
        _ = Libc.setsockopt(Number(socket), SocketLevel, SendTimeout, time, 2 * sizeof(long));
        if (Libc.connect(Number(socket), address, Address(path, address)) == 0) return socket;
        throw Failed("connect", socket);
    }

    /// <summary>The user that the process on the other side had when it connected.</summary>
    public static uint PeerUser(SafeFileHandle socket)
    {
        // struct ucred: pid, uid, gid.
        var credentials = stackalloc uint[3];
        uint length = 3 * sizeof(uint);
        if (Libc.getsockopt(Number(socket), SocketLevel, PeerCredentials, credentials, &length) != 0) throw NativeException.Last("getsockopt");
        return credentials[1];
    }

    /// <summary>What is there now. 0 at the end and where the other side was reset; null where nothing is there.</summary>
    public static int? TryRead(SafeFileHandle socket, Span<byte> into) => Receive(socket, into, DontWait);

    /// <summary>Whether the other side has closed and everything it said was read.</summary>
    public static bool HasEnded(SafeFileHandle socket)
    {
        Span<byte> one = stackalloc byte[1];
        return Receive(socket, one, DontWait | Peek) == 0;
    }

    public static SafeFileHandle Datagram() => Open(Datagrams);

    /// <summary>False where nobody is there or its queue is full.</summary>
    /// <param name="socket">Of <see cref="Datagram"/>.</param>
    /// <param name="to">A path, or <c>@name</c> in the abstract namespace.</param>
    /// <param name="bytes">All of one datagram.</param>
    public static bool TrySendTo(SafeFileHandle socket, string to, ReadOnlySpan<byte> bytes)
    {
        var address = stackalloc byte[MaxPath + 3];
        var length = Address(to, address);
        fixed (byte* first = bytes) return Libc.sendto(Number(socket), first, (nuint)bytes.Length, DontWait | NoSignal, address, length) == bytes.Length;
    }

    /// <summary>A folder to go by its descriptor: <c>/proc/self/fd/N/name</c> is short however long its path is.</summary>
    public static SafeFileHandle OpenFolder(string path)
    {
        var descriptor = Libc.open(path, PathAndCloseOnExec, 0);
        return descriptor < 0 ? throw NativeException.Last("open") : new SafeFileHandle(descriptor, true);
    }

    private static int? Receive(SafeFileHandle socket, Span<byte> into, int flags)
    {
        nint got;
        fixed (byte* first = into) got = Libc.recv(Number(socket), first, (nuint)into.Length, flags);
        if (got >= 0) return (int)got;
        return NativeException.Last("recv").Error is Errno.Again or Errno.Interrupted ? null : 0;
    }

    private static SafeFileHandle Open(int type)
    {
        var descriptor = Libc.socket(Unix, type | CloseOnExec, 0);
        return descriptor < 0 ? throw NativeException.Last("socket") : new SafeFileHandle(descriptor, true);
    }

    /// <summary>struct sockaddr_un: the family in two bytes, then the path with its NUL, or a NUL and the abstract name without one.</summary>
    private static uint Address(string path, byte* into)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > MaxPath) throw new NativeException("sun_path", Errno.InvalidArgument);
        *(ushort*)into = Unix;
        bytes.CopyTo(new Span<byte>(into + 2, MaxPath));
        into[2 + bytes.Length] = 0;
        if (bytes is not [(byte)'@', ..]) return (uint)(bytes.Length + 3);
        into[2] = 0;
        return (uint)(bytes.Length + 2);
    }

    private static NativeException Failed(string call, SafeFileHandle socket)
    {
        var failure = NativeException.Last(call);
        socket.Dispose();
        return failure;
    }

    private static int Number(SafeFileHandle socket) => (int)socket.DangerousGetHandle();
}
