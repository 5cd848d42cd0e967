using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Which file it is, whatever its name: the same after a rename, another after "rename and create". An inode number is given out again once its
/// file is gone, so that across restarts the content must be looked at too. Source: statx(2).
/// </summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    /// <summary>Null where there is no regular file: nothing, a folder, a pipe (whose opening would block). Symbolic links are followed.</summary>
    public static FileIdentity? Of(string path) => Statx.TryRead(Statx.CurrentFolder, path, 0, out var status) ? From(status) : null;

    /// <summary>Of an open file.</summary>
    public static FileIdentity? Of(SafeFileHandle file)
    {
        var taken = false;
        try
        {
            file.DangerousAddRef(ref taken);
            return Statx.TryRead((int)file.DangerousGetHandle(), "", Statx.EmptyPath, out var status) ? From(status) : null;
        }
        finally
        {
            if (taken) file.DangerousRelease();
        }
    }

    /// <summary>Of an open socket: the same for all descriptors of it, in all processes.</summary>
    /// <exception cref="NativeException">There is no such descriptor.</exception>
    public static FileIdentity OfSocket(int descriptor) =>
        Statx.TryRead(descriptor, "", Statx.EmptyPath, out var status) ? new FileIdentity(status.Device, status.Inode) : throw NativeException.Last("statx");

    private static FileIdentity? From(in Statx status) => status.IsRegularFile ? new FileIdentity(status.Device, status.Inode) : null;
}
