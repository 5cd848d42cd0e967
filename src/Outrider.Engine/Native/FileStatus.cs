using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>
/// What a file is, beyond what .NET tells: which inode, and whose. <paramref name="ModifiedNanoseconds"/> counts from 1970. Symbolic links are followed.
/// Source: statx(2), whose structure is the same on every architecture.
/// </summary>
internal readonly partial record struct FileStatus(ulong Device, ulong Inode, long Size, long ModifiedNanoseconds, uint Owner, uint Group)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int NoEntry = 2; // ENOENT
    private const int NotAFolder = 20; // ENOTDIR

    /// <summary>Null where there is no such file.</summary>
    /// <exception cref="IOException">It cannot be told, for want of permission for instance.</exception>
    public static FileStatus? Of(string path)
    {
        if (Statx(CurrentFolder, path, 0, BasicStats, out var s) == 0)
            return new FileStatus((ulong)s.DeviceMajor << 32 | s.DeviceMinor, s.Inode, (long)s.Size, s.ModifiedSeconds * 1_000_000_000 + s.ModifiedNanoseconds, s.Owner, s.Group);
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotAFolder ? null : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Gives a file to a user and a group. Source: chown(2).</summary>
    /// <exception cref="IOException">Most often: only root may.</exception>
    public static void SetOwner(string path, uint owner, uint group)
    {
        if (Chown(path, owner, group) != 0) throw new IOException($"'{path}' cannot be given to user {owner} and group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Buffer status);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint owner, uint group);

    // struct statx; the size is the kernel's own, with its spare fields.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Buffer
    {
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
