namespace Outrider.Native;

/// <summary>This process's children: waiting for them and reaping them (waitid(2)).</summary>
internal static unsafe class Children
{
    private const int Any = 0; // P_ALL
    private const int One = 1; // P_PID
    private const int Exited = 4; // WEXITED
    private const int NoHang = 1; // WNOHANG
    private const int LeaveWaitable = 0x1000000; // WNOWAIT
    private const int ByExit = 1; // CLD_EXITED
    private const int CodeOffset = 8;
    private const int PidOffset = 16;
    private const int StatusOffset = 24;

    /// <summary>
    /// Blocks until some child has ended and leaves it a zombie, so that its pid can mean nobody else before <see cref="Reap(int)"/>. False where there is no child at all.
    /// </summary>
    public static bool TryWaitAny(out int pid, out ExitStatus status)
    {
        var info = stackalloc byte[128];
        while (Libc.waitid(Any, 0, info, Exited | LeaveWaitable) != 0)
        {
            var failure = NativeException.Last("waitid");
            if (failure.Error == Errno.Interrupted) continue;
            (pid, status) = (0, default);
            return failure.Error == Errno.NoChild ? false : throw failure;
        }

        var value = *(int*)(info + StatusOffset);
        pid = *(int*)(info + PidOffset);
        status = *(int*)(info + CodeOffset) == ByExit ? new ExitStatus(value, 0) : new ExitStatus(0, value);
        return true;
    }

    /// <summary>Lets go of a child that has ended. Its pid may belong to another from here on.</summary>
    public static void Reap(int pid) => Reap(pid, Exited | NoHang);

    /// <summary>The same for one that is about to end.</summary>
    public static void WaitAndReap(int pid) => Reap(pid, Exited);

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
