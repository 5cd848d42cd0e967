using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>
/// Makes a rename inside a folder survive a loss of power: the name is the folder's content, and the folder is synced like any file. .NET opens no folders.
/// Source: fsync(2), "Calling fsync() does not necessarily ensure that the entry in the directory containing the file has also reached disk".
/// </summary>
internal static partial class FolderSync
{
    private const int ReadOnlyFolderCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC; O_DIRECTORY differs between architectures and is not needed

    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void Sync(string folder)
    {
        var file = Open(folder, ReadOnlyFolderCloseOnExec, 0);
        if (file < 0) throw new IOException($"'{folder}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Fsync(file) != 0) throw new IOException($"'{folder}' cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
