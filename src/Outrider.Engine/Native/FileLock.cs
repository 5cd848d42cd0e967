using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// A whole-file lock that lives exactly as long as its holder, however that ends. It is an open file description lock (fcntl_locking(2)) rather than
/// flock(2), because only that one can be asked about without being taken: a look by one process must not make another's start fail.
/// </summary>
internal sealed unsafe class FileLock : IDisposable
{
    private const int GetLock = 36; // F_OFD_GETLK
    private const int SetLock = 37; // F_OFD_SETLK
    private const short Write = 1; // F_WRLCK
    private const short None = 2; // F_UNLCK

    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Null where another holds it. The file is made where it is missing.</summary>
    public static FileLock? TryTake(string path)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var wanted = new Range { Type = Write };
        if (Libc.fcntl((int)file.DangerousGetHandle(), SetLock, (nint)(&wanted)) == 0) return new FileLock(file);
        var failure = NativeException.Last("fcntl");
        file.Dispose();
        return failure.Error is Errno.Again or Errno.AccessDenied ? null : throw failure;
    }

    /// <summary>Whether somebody holds it now; false for a file that is not there.</summary>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var wanted = new Range { Type = Write };
        if (Libc.fcntl((int)file.DangerousGetHandle(), GetLock, (nint)(&wanted)) != 0) throw NativeException.Last("fcntl");
        return wanted.Type != None;
    }

    /// <summary>A lock that an open file has already: it belongs to the file's description, and came with the descriptor.</summary>
    public static FileLock Inherited(int descriptor) => new(new SafeFileHandle(descriptor, true));

    public int Descriptor => (int)_file.DangerousGetHandle();

    public void Dispose() => _file.Dispose();

    /// <summary>struct flock: from the start (whence 0), length 0 meaning to the end.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}
