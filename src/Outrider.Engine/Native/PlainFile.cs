using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Opens a file to read it and touches nothing else. .NET's own open takes a shared flock(2) on every file, which makes an application fail that wants
/// its log for itself, and fails where the application has it for itself. Source: open(2).
/// </summary>
internal static partial class PlainFile
{
    private const int ReadOnlyCloseOnExecNonBlocking = 0x80800; // O_RDONLY | O_CLOEXEC | O_NONBLOCK; the last one so that a pipe cannot hold us up
    private const int NotADirectory = 20; // ENOTDIR
    private const int NoEntry = 2; // ENOENT

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="IOException">It is there and cannot be opened.</exception>
    public static SafeFileHandle? OpenRead(string path)
    {
        var file = Open(path, ReadOnlyCloseOnExecNonBlocking, 0);
        if (file >= 0) return new SafeFileHandle(file, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotADirectory ? null : throw new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
