using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Pipes, socket pairs and files in memory, each closed in every child that is not given it, and blocking reads and writes of them. They are used
/// from threads of their own: the supervisor has a handful of streams, and a thread blocked in read(2) is the cheapest way to follow one.
/// </summary>
internal static unsafe class Descriptors
{
    private const int CloseOnExecFlag = 0x80000; // O_CLOEXEC, SOCK_CLOEXEC, EFD_CLOEXEC
    private const int Unix = 1; // AF_UNIX
    private const int Stream = 1; // SOCK_STREAM
    private const uint MemoryCloseOnExec = 1; // MFD_CLOEXEC
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int SetFlags = 2; // F_SETFD
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int ReadMost = 1 << 30;
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ
    private const int GetPipeSize = 1032; // F_GETPIPE_SZ
    private const int NoWait = 8; // RWF_NOWAIT
    private const uint SpliceNoWait = 2; // SPLICE_F_NONBLOCK
    private const int FromHere = 1; // SEEK_CUR
    private const int KeepSize = 1; // FALLOC_FL_KEEP_SIZE

    /// <summary>As much as an unprivileged process may ask for, unless the machine says otherwise (/proc/sys/fs/pipe-max-size).</summary>
    public const int LargePipe = 1 << 20;

    // What a pipe that is writable takes without waiting, at least (PIPE_BUF, pipe(7)).
    private const int PipePage = 4096;

    // Above every number that a child is given, so that placing one descriptor never overwrites another still to be placed.
    private const int High = 256;

    // Never one of the three standard descriptors, should one of them be closed.
    private const int AboveStandard = 3;

    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var pair = stackalloc int[2];
        if (Libc.pipe2(pair, CloseOnExecFlag) != 0) throw NativeException.Last("pipe2");
        return (new SafeFileHandle(pair[0], true), new SafeFileHandle(pair[1], true));
    }

    public static (SafeFileHandle Ours, SafeFileHandle Theirs) SocketPair()
    {
        var pair = stackalloc int[2];
        if (Libc.socketpair(Unix, Stream | CloseOnExecFlag, 0, pair) != 0) throw NativeException.Last("socketpair");
        return (new SafeFileHandle(pair[0], true), new SafeFileHandle(pair[1], true));
    }

    /// <summary>A file that is in memory only (memfd_create(2)): for handing over what must not touch a disk.</summary>
    public static SafeFileHandle MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        int descriptor;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0')) descriptor = Libc.memfd_create(bytes, MemoryCloseOnExec);
        if (descriptor < 0) throw NativeException.Last("memfd_create");
        var file = new SafeFileHandle(descriptor, true);
        RandomAccess.Write(file, content, 0);
        return file;
    }

    /// <summary>What <see cref="MemoryFile"/> was given, from any process that has the descriptor.</summary>
    public static byte[] ReadMemoryFile(int descriptor)
    {
        using var file = new SafeFileHandle(descriptor, true);
        return ReadMemoryFile(file);
    }

    /// <summary>The same; the descriptor stays the caller's.</summary>
    public static byte[] ReadMemoryFile(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var got = RandomAccess.Read(file, bytes, 0);
        return got == bytes.Length ? bytes : throw new IOException($"a file in memory of {bytes.Length} bytes gave {got}");
    }

    /// <summary>Something one thread waits on and another raises (eventfd(2)).</summary>
    public static SafeFileHandle Event()
    {
        var descriptor = Libc.eventfd(0, CloseOnExecFlag);
        return descriptor < 0 ? throw NativeException.Last("eventfd") : new SafeFileHandle(descriptor, true);
    }

    public static void Raise(SafeFileHandle raised)
    {
        Span<byte> one = stackalloc byte[8];
        BitConverter.TryWriteBytes(one, 1L);
        TryWriteAll(raised, one);
    }

    public static SafeFileHandle DuplicateHigh(int descriptor) => new(Duplicate(descriptor, High), true);

    /// <summary>Another descriptor of the same socket, the caller's to close, that no child inherits.</summary>
    /// <param name="descriptor">Of the socket.</param>
    /// <param name="least">The new one gets the first free number from here on.</param>
    /// <exception cref="NativeException">There is no such descriptor, or no free one.</exception>
    public static SafeSocketHandle DuplicateSocket(int descriptor, int least = AboveStandard) => new(Duplicate(descriptor, least), ownsHandle: true);

    /// <summary>For a descriptor that came by inheritance and must not be inherited further.</summary>
    public static void CloseOnExec(int descriptor)
    {
        if (Libc.fcntl(descriptor, SetFlags, 1) != 0) throw NativeException.Last("fcntl");
    }

    /// <summary>Blocks until there is something. 0 at the end, and where the other side was reset.</summary>
    public static int Read(SafeFileHandle from, Span<byte> into)
    {
        while (true)
        {
            nint got;
            fixed (byte* bytes = into) got = Libc.read((int)from.DangerousGetHandle(), bytes, (nuint)Math.Min(into.Length, ReadMost));
            if (got >= 0) return (int)got;
            var failure = NativeException.Last("read");
            if (failure.Error == Errno.Interrupted) continue;
            if (failure.Error != Errno.Again) return 0;
            Poll.UntilReadable(from);
        }
    }

    /// <summary>Writes everything, waiting as long as the reader is slow. False where there is no reader any more, or no room on the disk.</summary>
    public static bool TryWriteAll(SafeFileHandle to, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint put;
            fixed (byte* first = bytes) put = Libc.write((int)to.DangerousGetHandle(), first, (nuint)bytes.Length);
            if (put >= 0)
            {
                bytes = bytes[(int)put..];
                continue;
            }

            var failure = NativeException.Last("write");
            if (failure.Error == Errno.Interrupted) continue;
            // Whoever started us may have left our output non-blocking; that is theirs to choose and ours to live with.
            if (failure.Error != Errno.Again) return false;
            Poll.UntilWritable(to);
        }

        return true;
    }

    /// <summary>Sends all of it at once or says why not: false where the buffer is full or the other side is gone. Part of it may then have been sent.</summary>
    public static bool TrySend(SafeFileHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes) return Libc.send((int)socket.DangerousGetHandle(), first, (nuint)bytes.Length, DontWait | NoSignal) == bytes.Length;
    }

    /// <summary>As <see cref="TrySend"/>, for who can go on in the middle: how many bytes were sent, 0 where the buffer is full, -1 where nobody is there any more.</summary>
    public static int SendNow(SafeHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var sent = Libc.send((int)socket.DangerousGetHandle(), first, (nuint)bytes.Length, DontWait | NoSignal);
            if (sent >= 0) return (int)sent;
        }

        return NativeException.Last("send").Error is Errno.Again or Errno.Interrupted ? 0 : -1;
    }

    /// <summary>
    /// Makes a pipe hold as much as it may, up to <paramref name="wanted"/> (F_SETPIPE_SZ, fcntl(2)); its size then. A user has a budget of pages for all
    /// pipes together (pipe(7), pipe-user-pages-soft): where it is spent, the pipe stays as it is. 0 for what is no pipe.
    /// </summary>
    public static int EnlargePipe(SafeFileHandle pipe, int wanted)
    {
        var descriptor = (int)pipe.DangerousGetHandle();
        var size = Libc.fcntl(descriptor, GetPipeSize, 0);
        if (size < 0) return 0;
        for (; size > 0 && wanted > size; wanted /= 2)
            if (Libc.fcntl(descriptor, SetPipeSize, wanted) is > 0 and var given) return given;
        return size;
    }

    /// <summary>
    /// Puts the next bytes of one pipe into another too, without copying or waiting (tee(2)); how many. 0 where there is no room or nobody reads, and where
    /// one of them is no pipe.
    /// </summary>
    public static int Tee(SafeFileHandle from, SafeFileHandle to, int most) =>
        (int)Math.Max(0, Libc.tee((int)from.DangerousGetHandle(), (int)to.DangerousGetHandle(), (nuint)most, SpliceNoWait));

    /// <summary>Writes everything, waiting as long as the reader is slow, unless <paramref name="cancel"/> is raised: then what was not taken stays unwritten.</summary>
    /// <remarks>
    /// The descriptor may be blocking, and shared with whoever started us, so it cannot be made otherwise. So it is asked not to wait (RWF_NOWAIT,
    /// pwritev2(2)), and where the kernel cannot do that for it, it gets no more at once than a pipe that is writable takes. Should another writer of the
    /// same pipe be faster in that moment, this waits for the reader and hears no cancel.
    /// </remarks>
    public static WriteOutcome WriteAll(SafeFileHandle to, ReadOnlySpan<byte> bytes, SafeFileHandle cancel)
    {
        var descriptor = (int)to.DangerousGetHandle();
        // A file never keeps its writer waiting for a reader.
        if (Libc.lseek(descriptor, 0, FromHere) >= 0) return TryWriteAll(to, bytes) ? WriteOutcome.Written : WriteOutcome.Failed;
        while (!bytes.IsEmpty)
        {
            var put = WriteNow(descriptor, bytes, out var error);
            if (error is Errno.Again or Errno.NotSupported)
            {
                if (!Poll.UntilWritable(to, cancel)) return WriteOutcome.Cancelled;
                if (error == Errno.Again) continue;
                put = WriteSome(descriptor, bytes[..Math.Min(PipePage, bytes.Length)], out error);
            }

            if (put >= 0) bytes = bytes[(int)put..];
            else if (error is not (Errno.Interrupted or Errno.Again)) return WriteOutcome.Gone;
        }

        return WriteOutcome.Written;
    }

    /// <summary>
    /// Makes sure that this much can be written to a file (fallocate(2)), without making it longer. False where there is no room; true, too, where the file
    /// system cannot tell.
    /// </summary>
    public static bool HasRoom(SafeFileHandle file, long offset, long length)
    {
        if (Libc.fallocate((int)file.DangerousGetHandle(), KeepSize, (nint)offset, (nint)length) == 0) return true;
        return NativeException.Last("fallocate").Error is not (Errno.NoSpace or Errno.QuotaExceeded);
    }

    private static nint WriteNow(int descriptor, ReadOnlySpan<byte> bytes, out int error)
    {
        fixed (byte* first = bytes)
        {
            var vector = stackalloc nint[2] { (nint)first, bytes.Length };
            var put = Libc.pwritev2(descriptor, vector, 1, -1, NoWait);
            error = put < 0 ? Marshal.GetLastPInvokeError() : 0;
            // An older kernel does not know the call or the flag.
            if (error is Errno.NoSystemCall or Errno.InvalidArgument) error = Errno.NotSupported;
            return put;
        }
    }

    private static nint WriteSome(int descriptor, ReadOnlySpan<byte> bytes, out int error)
    {
        fixed (byte* first = bytes)
        {
            var put = Libc.write(descriptor, first, (nuint)bytes.Length);
            error = put < 0 ? Marshal.GetLastPInvokeError() : 0;
            return put;
        }
    }

    private static int Duplicate(int descriptor, int least)
    {
        var copy = Libc.fcntl(descriptor, DuplicateCloseOnExec, least);
        return copy < 0 ? throw NativeException.Last("fcntl") : copy;
    }
}
