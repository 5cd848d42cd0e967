using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>This process's children: waiting for them and reaping them (waitid(2)).</summary>
internal static unsafe class Children
{
    private const int One = 1; // P_PID
    private const int ByHandle = 3; // P_PIDFD
    private const int Exited = 4; // WEXITED
    private const int NoHang = 1; // WNOHANG
    private const int LeaveWaitable = 0x1000000; // WNOWAIT
    private const int ByExit = 1; // CLD_EXITED
    private const int CodeOffset = 8;
    private const int PidOffset = 16;
    private const int StatusOffset = 24;

    /// <summary>Whether a child of ours has ended, and how; one that is no child of ours any more has, as a fault of ours (70), since how is not to be known. It stays a zombie, so that its pid can mean nobody else before <see cref="Reap(int)"/>.</summary>
    public static bool HasEnded(int pid, out ExitStatus status) => Peek(One, pid, out status);

    /// <summary>The same by its handle (P_PIDFD, Linux 5.4).</summary>
    public static bool HasEnded(SafeHandle process, out ExitStatus status) => Peek(ByHandle, (int)process.DangerousGetHandle(), out status);

    /// <summary>Lets go of a child that has ended. Its pid may belong to another from here on.</summary>
    public static void Reap(int pid) => Reap(pid, Exited | NoHang);

    /// <summary>The same for one that is about to end.</summary>
    public static void WaitAndReap(int pid) => Reap(pid, Exited);

    private static bool Peek(int idType, int id, out ExitStatus status)
    {
        var info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        while (Libc.waitid(idType, id, info, Exited | NoHang | LeaveWaitable) != 0)
        {
            var failure = NativeException.Last("waitid");
            if (failure.Error == Errno.Interrupted) continue;
            status = new ExitStatus(Kernel.ExitCode.Software, 0);
            return failure.Error == Errno.NoChild ? true : throw failure;
        }

        var value = *(int*)(info + StatusOffset);
        status = *(int*)(info + CodeOffset) == ByExit ? new ExitStatus(value, 0) : new ExitStatus(0, value);
        return *(int*)(info + PidOffset) != 0;
    }

    private static void Reap(int pid, int options)
    {
        var info = stackalloc byte[128];
        while (Libc.waitid(One, pid, info, options) != 0)
        {
            var failure = NativeException.Last("waitid");
            if (failure.Error == Errno.Interrupted) continue;
            if (failure.Error == Errno.NoChild) return;
            throw failure;
        }
    }
}
