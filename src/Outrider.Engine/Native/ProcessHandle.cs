using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// A process itself rather than its number (pidfd_open(2), Linux 5.3): it becomes readable when the process ends, zombies included, and what is sent to it can
/// never reach another that got the number later.
/// </summary>
internal static class ProcessHandle
{
    private const int SendSignal = 424; // pidfd_send_signal
    private const int OpenCall = 434; // pidfd_open

    /// <summary>Null where there is no such process, or where the kernel (or a filter in front of it) has no such call.</summary>
    public static SafeFileHandle? Open(int pid)
    {
        var descriptor = Libc.syscall(OpenCall, pid, 0, 0, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>False where it has been reaped, or may not be signalled.</summary>
    public static bool TrySignal(SafeHandle process, Signal signal) => Libc.syscall(SendSignal, process.DangerousGetHandle(), signal.Number, 0, 0) == 0;
}
