using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>
/// What a file is, beyond what .NET tells: which inode, and whose. <paramref name="ModifiedNanoseconds"/> counts from 1970. Source: statx(2).
/// </summary>
internal readonly record struct FileStatus(ulong Device, ulong Inode, long Size, long ModifiedNanoseconds, uint Owner, uint Group)
{
    /// <summary>Null where there is no such file. Symbolic links are followed.</summary>
    /// <exception cref="IOException">It cannot be told, for want of permission for instance.</exception>
    public static FileStatus? Of(string path) => Of(path, flags: 0);

    /// <summary>The same of a link itself where <paramref name="path"/> is one.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static FileStatus? OfLink(string path) => Of(path, Statx.NoFollow);

    /// <summary>Gives a file to a user and a group. Source: chown(2).</summary>
    /// <exception cref="IOException">Most often: only root may.</exception>
    public static void SetOwner(string path, uint owner, uint group)
    {
        if (Libc.chown(path, owner, group) != 0) throw new IOException($"'{path}' cannot be given to user {owner} and group {group}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static FileStatus? Of(string path, int flags)
    {
        if (Statx.TryRead(Statx.CurrentFolder, path, flags, out var s))
            return new FileStatus(s.Device, s.Inode, (long)s.Size, s.ModifiedSeconds * 1_000_000_000 + s.ModifiedNanoseconds, s.Owner, s.Group);
        var error = Marshal.GetLastPInvokeError();
        return error is Errno.NoEntry or Errno.NotDirectory ? null : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
