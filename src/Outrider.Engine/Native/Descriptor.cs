using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>File descriptors this process was handed by number.</summary>
internal static partial class Descriptor
{
    // fcntl(2), <linux/fcntl.h>
    private const int DuplicateCloseOnExec = 1030;

    /// <summary>Another descriptor of the same open file, the caller's to close, that no child inherits (fcntl(2), F_DUPFD_CLOEXEC).</summary>
    /// <exception cref="Win32Exception">There is no such descriptor, or no free one.</exception>
    public static int Duplicate(int descriptor)
    {
        // 3: never one of the three standard descriptors, should one of them be closed.
        var copy = Fcntl(descriptor, DuplicateCloseOnExec, 3);
        return copy >= 0 ? copy : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int descriptor, int command, int argument);
}
