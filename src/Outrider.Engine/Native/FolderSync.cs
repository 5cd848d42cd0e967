using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Makes a rename inside a folder survive a loss of power: the name is the folder's content, and the folder is synced like any file. .NET opens no folders.
/// Source: fsync(2), "Calling fsync() does not necessarily ensure that the entry in the directory containing the file has also reached disk".
/// </summary>
internal static class FolderSync
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC; O_DIRECTORY differs between architectures and is not needed

    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void Sync(string folder)
    {
        var descriptor = Libc.open(folder, ReadOnlyCloseOnExec, 0);
        if (descriptor < 0) throw new IOException($"'{folder}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.fsync(descriptor) != 0) throw new IOException($"'{folder}' cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
