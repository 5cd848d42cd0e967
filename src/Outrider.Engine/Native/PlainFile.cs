using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Opens a file to read it, or to add to it, and touches nothing else. .NET's own open takes a shared flock(2) on every file, which makes an application fail that wants
/// its log for itself, and fails where the application has it for itself. Source: open(2).
/// </summary>
internal static class PlainFile
{
    private const int ReadOnlyCloseOnExecNonBlocking = 0x80800; // O_RDONLY | O_CLOEXEC | O_NONBLOCK; the last one so that a pipe cannot hold us up
    private const int AppendCloseOnExec = 0x80441; // O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
    private const int OwnerWrites = 0x1A4; // 0644, less the umask

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    public static SafeFileHandle? OpenRead(string path)
    {
        var file = Libc.open(path, ReadOnlyCloseOnExecNonBlocking, 0);
        if (file >= 0) return new SafeFileHandle(file, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        return error is Errno.NoEntry or Errno.NotDirectory ? null : throw new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>
    /// For adding to a file that another process may be adding to: each write goes to the end as it is at that moment (O_APPEND), which no open of .NET's does.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenAppend(string path)
    {
        var descriptor = Libc.open(path, AppendCloseOnExec, OwnerWrites);
        return descriptor < 0 ? throw new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}") : new SafeFileHandle(descriptor, true);
    }
}
