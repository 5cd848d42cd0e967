using System.Net.Sockets;
using Outrider.Native;

namespace Outrider.Transport;

/// <summary>
/// The listening sockets of this process that were handed down: one object each, however many listeners accept from it. The old and the new listener of a
/// reload do so side by side, each with an accept of its own that it can call off.
/// </summary>
/// <remarks>
/// A duplicate for each listener would not do. A descriptor's registration with epoll ends when the last descriptor of its socket is closed, not with the
/// descriptor itself (epoll(7), "Will closing a file descriptor cause it to be removed"), and the runtime never removes one: the next duplicate that got the
/// same number could not be waited on (EEXIST), and each reload would leave one more registration to be woken with every connection. Where a socket is taken again after its
/// last listener here had let go of it, while others hold it still, its new descriptor therefore has a number that none before it had.
/// </remarks>
internal static class SharedSockets
{
    // Where few other descriptors are, and enough of them that none comes again within the life of a socket.
    private const int FirstNumber = 256;
    private const int LastNumber = 4096;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<FileIdentity, Shared> Held = [];
    private static int _number = FirstNumber;

    /// <param name="descriptor">Of a socket that listens; it stays the caller's, and may be closed while the socket is held.</param>
    /// <exception cref="NativeException">There is no such descriptor, or no free one.</exception>
    public static HeldSocket Take(int descriptor)
    {
        lock (Gate)
        {
            var identity = FileIdentity.OfSocket(descriptor);
            if (!Held.TryGetValue(identity, out var shared)) Held[identity] = shared = new Shared(new Socket(Duplicate(descriptor)));
            shared.Holders++;
            return new HeldSocket(shared.Socket, () => Release(identity, shared));
        }
    }

    private static SafeSocketHandle Duplicate(int descriptor)
    {
        SafeSocketHandle duplicate;
        try
        {
            duplicate = Descriptors.DuplicateSocket(descriptor, _number);
        }
        catch (NativeException)
        {
            // The process may not have numbers so high (setrlimit(2), RLIMIT_NOFILE).
            return Descriptors.DuplicateSocket(descriptor);
        }

        _number = (int)duplicate.DangerousGetHandle() + 1;
        if (_number > LastNumber) _number = FirstNumber;
        return duplicate;
    }

    private static void Release(FileIdentity identity, Shared shared)
    {
        lock (Gate)
        {
            if (--shared.Holders > 0) return;
            Held.Remove(identity);
            // Nobody accepts from it any more, or the runtime would end the waiting system call by shutting down the socket of all who share it.
            shared.Socket.Dispose();
        }
    }

    private sealed class Shared(Socket socket)
    {
        public Socket Socket => socket;

        public int Holders { get; set; }
    }
}
