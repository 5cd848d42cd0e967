using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>The fields of struct statx that are used (statx(2)); its layout is the same on every architecture, and its size is the kernel's own, with spare fields.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    public const int CurrentFolder = -100; // AT_FDCWD
    public const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int TypeMask = 0xF000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG
    private const int SocketType = 0xC000; // S_IFSOCK

    [FieldOffset(16)] public uint Names;
    [FieldOffset(20)] public uint Owner;
    [FieldOffset(24)] public uint Group;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(96)] public long ChangedSeconds;
    [FieldOffset(104)] public uint ChangedNanoseconds;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly ulong Device => (ulong)DeviceMajor << 32 | DeviceMinor;

    public readonly bool IsRegularFile => (Mode & TypeMask) == Regular;

    public readonly bool IsSocket => (Mode & TypeMask) == SocketType;

    /// <summary>False where the kernel refuses; <see cref="Marshal.GetLastPInvokeError"/> then says why.</summary>
    public static unsafe bool TryRead(int folder, string path, int flags, out Statx status)
    {
        fixed (Statx* into = &status) return Libc.statx(folder, path, flags, BasicStats, into) == 0;
    }
}
