namespace Outrider.Native;

/// <summary>What kind of file system a path is on. Source: statfs(2), linux/magic.h.</summary>
internal static unsafe class FileSystemKind
{
    private const int StatfsSize = 120; // sizeof(struct statfs), of which f_type is the first member

    // Their files may be written on another machine, of which inotify here hears nothing.
    private static readonly long[] Remote =
    [
        0x6969, // NFS
        0x517B, // SMB
        0xFF534D42, // CIFS
        0xFE534D42, // SMB2
        0x01021997, // 9p
        0x65735546, // FUSE: sshfs, virtiofs and what desktop machines share with their containers
        0x00C36400, // Ceph
        0x5346414F, // AFS
        0x0BD00BD0, // Lustre
        0x47504653, // GPFS
    ];

    /// <summary>False too where it cannot be told.</summary>
    public static bool IsRemote(string path)
    {
        var result = stackalloc long[StatfsSize / sizeof(long)];
        return Libc.statfs(path, result) == 0 && Remote.Contains(result[0]);
    }
}
