using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// Which file it is, whatever its name: the same after a rename, another after "rename and create". An inode number is given out again once its
/// file is gone, so that across restarts the content must be looked at too. Source: statx(2), whose structure is the same on every architecture.
/// </summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Inode)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int TypeMask = 0xF000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG

    /// <summary>Null where there is no regular file: nothing, a folder, a pipe (whose opening would block). Symbolic links are followed.</summary>
    public static FileIdentity? Of(string path) => Statx(CurrentFolder, path, 0, BasicStats, out var status) == 0 ? From(status) : null;

    /// <summary>Of an open file.</summary>
    public static FileIdentity? Of(SafeFileHandle file)
    {
        var taken = false;
        try
        {
            file.DangerousAddRef(ref taken);
            return Statx((int)file.DangerousGetHandle(), "", EmptyPath, BasicStats, out var status) == 0 ? From(status) : null;
        }
        finally
        {
            if (taken) file.DangerousRelease();
        }
    }

    private static FileIdentity? From(in Status status) =>
        (status.Mode & TypeMask) == Regular ? new FileIdentity((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode) : null;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Status status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
