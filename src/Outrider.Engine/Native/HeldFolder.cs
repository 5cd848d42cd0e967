using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// A folder held open, so that what is in it has a short path: the address of a Unix socket is at most 107 bytes (unix(7), sun_path), and the folders of state may
/// lie deeper. .NET opens no folders. Source: open(2), proc(5) on <c>/proc/self/fd</c>.
/// </summary>
internal sealed class HeldFolder : IDisposable
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC

    private readonly SafeFileHandle _folder;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public HeldFolder(string path)
    {
        var descriptor = Libc.open(path, ReadOnlyCloseOnExec, 0);
        if (descriptor < 0) throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        _folder = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Of a file in it, for this process and as long as this is not disposed.</summary>
    public string PathOf(string name) => $"/proc/self/fd/{(int)_folder.DangerousGetHandle()}/{name}";

    public void Dispose() => _folder.Dispose();
}
