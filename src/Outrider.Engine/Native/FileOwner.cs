using System.Text;

namespace Outrider.Native;

/// <summary>Who owns a file (statx(2)), which .NET does not tell.</summary>
internal static unsafe class FileOwner
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint WantOwner = 0x8; // STATX_UID
    private const int OwnerOffset = 20;

    public const uint Root = 0;

    /// <summary>The user's number, of a link itself where <paramref name="path"/> is one.</summary>
    public static uint Of(string path)
    {
        var result = stackalloc byte[256];
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            if (Libc.statx(CurrentFolder, bytes, NoFollow, WantOwner, result) != 0) throw NativeException.Last("statx");
        return *(uint*)(result + OwnerOffset);
    }

    /// <summary>The user this process acts as.</summary>
    public static uint Ours => Libc.geteuid();
}
