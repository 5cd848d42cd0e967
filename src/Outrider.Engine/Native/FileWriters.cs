using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Whether anybody still has a file open for writing, which a name or a count of links does not tell. The kernel gives a read lease only where nobody has
/// (F_SETLEASE, fcntl(2)), and it is given back at once. Should somebody open the file for writing in between, that open waits for those microseconds, and the
/// signal that asks for the lease is one that nobody minds, instead of SIGIO, which would end this process.
/// </summary>
internal static class FileWriters
{
    private const int SetSignal = 10; // F_SETSIG
    private const int SetLease = 1024; // F_SETLEASE
    private const int ReadLease = 0; // F_RDLCK
    private const int NoLease = 2; // F_UNLCK
    private const int Urgent = 23; // SIGURG, ignored by default

    /// <summary>Null where it cannot be known: the file is another user's and we lack CAP_LEASE, or its file system has no leases, as those of a network.</summary>
    /// <param name="file">Opened for reading only.</param>
    public static bool? Any(SafeFileHandle file)
    {
        var descriptor = (int)file.DangerousGetHandle();
        if (Libc.fcntl(descriptor, SetSignal, Urgent) != 0) return null;
        if (Libc.fcntl(descriptor, SetLease, ReadLease) != 0) return Marshal.GetLastPInvokeError() == Errno.Again ? true : null;
        _ = Libc.fcntl(descriptor, SetLease, NoLease);
        return false;
    }
}
