using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// The small files in which the kernel tells and is told things (cgroups(7), proc(5)). One write(2) is one order, so it is never buffered or split, and why it
/// was refused matters: answers are errno(3) and not exceptions.
/// </summary>
internal static unsafe class KernelFile
{
    private const int WriteOnlyCloseOnExec = 0x80001; // O_WRONLY | O_CLOEXEC
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC
    private const uint FolderMode = 0x1ed; // 0755

    // The list of a group's processes is the longest that is read: some ten thousand of them.
    private const int MaxBytes = 128 << 10;

    /// <summary>0, or why not.</summary>
    public static int Write(string path, string text)
    {
        using var file = Open(path, WriteOnlyCloseOnExec);
        if (file is null) return Marshal.GetLastPInvokeError();
        var bytes = Encoding.ASCII.GetBytes(text);
        fixed (byte* first = bytes) return Libc.write((int)file.DangerousGetHandle(), first, (nuint)bytes.Length) == bytes.Length ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Null where it is not there or may not be read; the file of a process that has just ended, for instance.</summary>
    public static string? TryRead(string path)
    {
        using var file = Open(path, ReadOnlyCloseOnExec);
        if (file is null) return null;
        var buffer = new byte[4 << 10];
        var filled = 0;
        while (true)
        {
            nint got;
            fixed (byte* first = buffer) got = Libc.read((int)file.DangerousGetHandle(), first + filled, (nuint)(buffer.Length - filled));
            if (got < 0) return null;
            filled += (int)got;
            if (got == 0 || filled == MaxBytes) return Encoding.UTF8.GetString(buffer, 0, filled);
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    /// <summary>0, or why not; one that is there already is fine.</summary>
    public static int MakeFolder(string path) => Libc.mkdir(path, FolderMode) == 0 || Marshal.GetLastPInvokeError() == Errno.Exists ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>0, or why not; one that is gone already is fine.</summary>
    public static int RemoveFolder(string path) => Libc.rmdir(path) == 0 || Marshal.GetLastPInvokeError() == Errno.NoEntry ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>What errno(3) means, in the system's words.</summary>
    public static string Reason(int error) => Marshal.GetPInvokeErrorMessage(error);

    private static SafeFileHandle? Open(string path, int flags)
    {
        var descriptor = Libc.open(path, flags, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
