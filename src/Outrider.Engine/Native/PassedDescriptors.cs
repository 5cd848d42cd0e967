using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>Descriptors that travel over a Unix socket beside the bytes (unix(7), SCM_RIGHTS; cmsg(3)).</summary>
internal static unsafe class PassedDescriptors
{
    /// <summary>The kernel takes no more with one message (SCM_MAX_FD).</summary>
    public const int Most = 253;

    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Rights = 1; // SCM_RIGHTS
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int CloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    private const int HeaderSize = 16; // struct cmsghdr of 64-bit Linux: length, level, type

    /// <summary>Sends all of the bytes and descriptors at once or says why not: false where the buffer is full or the other side is gone. Part of the bytes may then have been sent.</summary>
    public static bool TrySend(SafeHandle socket, ReadOnlySpan<byte> bytes, IReadOnlyList<SafeHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, Most);
        var control = stackalloc byte[HeaderSize + Most * sizeof(int)];
        var length = HeaderSize + descriptors.Count * sizeof(int);
        *(nuint*)control = (nuint)length;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        for (var i = 0; i < descriptors.Count; i++) ((int*)(control + HeaderSize))[i] = (int)descriptors[i].DangerousGetHandle();
        fixed (byte* first = bytes)
        {
            var part = new Part { Start = first, Length = (nuint)bytes.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = descriptors.Count == 0 ? null : control, ControlLength = descriptors.Count == 0 ? 0 : (nuint)length };
            return Libc.sendmsg((int)socket.DangerousGetHandle(), &message, DontWait | NoSignal) == bytes.Length;
        }
    }

    /// <summary>Blocks until there is something; 0 at the end and where the other side was reset.</summary>
    /// <param name="socket">A stream of ours.</param>
    /// <param name="into">Gets the bytes.</param>
    /// <param name="descriptors">Gets what came with them, in the order it was sent, closed in every child.</param>
    public static int Receive(SafeFileHandle socket, Span<byte> into, Queue<SafeFileHandle> descriptors)
    {
        const int room = HeaderSize + Most * sizeof(int) + sizeof(int);
        var control = stackalloc byte[room];
        while (true)
        {
            nint got;
            Message message;
            fixed (byte* first = into)
            {
                var part = new Part { Start = first, Length = (nuint)into.Length };
                message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = room };
                got = Libc.recvmsg((int)socket.DangerousGetHandle(), &message, CloseOnExec);
            }

            if (got >= 0)
            {
                Take(control, message.ControlLength, descriptors);
                return (int)got;
            }

            if (NativeException.Last("recvmsg").Error is not (Errno.Interrupted or Errno.Again)) return 0;
            Poll.UntilReadable(socket);
        }
    }

    private static void Take(byte* control, nuint length, Queue<SafeFileHandle> descriptors)
    {
        if (length < HeaderSize || *(int*)(control + 8) != SocketLevel || *(int*)(control + 12) != Rights) return;
        var count = ((int)*(nuint*)control - HeaderSize) / sizeof(int);
        for (var i = 0; i < count; i++) descriptors.Enqueue(new SafeFileHandle(((int*)(control + HeaderSize))[i], true));
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
