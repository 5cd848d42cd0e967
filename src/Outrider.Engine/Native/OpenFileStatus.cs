using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// What an open file is at one moment, by one call. <paramref name="Changed"/> is the time of its last change in nanoseconds since 1970, which nobody can set
/// (st_ctime), as nobody can be sure of the other one. Source: statx(2).
/// </summary>
/// <param name="Size">Bytes.</param>
/// <param name="Changed">Of its content, its names or its rights.</param>
/// <param name="Names">How many it has (st_nlink); none where it was deleted.</param>
internal readonly record struct OpenFileStatus(long Size, long Changed, uint Names)
{
    /// <exception cref="IOException">It cannot be told.</exception>
    public static OpenFileStatus Of(SafeFileHandle file)
    {
        var taken = false;
        try
        {
            file.DangerousAddRef(ref taken);
            return Statx.TryRead((int)file.DangerousGetHandle(), "", Statx.EmptyPath, out var s)
                ? new OpenFileStatus((long)s.Size, s.ChangedSeconds * 1_000_000_000 + s.ChangedNanoseconds, s.Names)
                : throw new IOException("an open file cannot be looked at", NativeException.Last("statx"));
        }
        finally
        {
            if (taken) file.DangerousRelease();
        }
    }
}
