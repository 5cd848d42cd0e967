using System.Text;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Command;

/// <summary>Where a run takes commands: the socket <c>control.sock</c> in its state folder. The folder is 0700 and the socket 0600.</summary>
internal static class ControlSocket
{
    public const string FileName = "control.sock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Who waits here waits for a thread that only reads lines; more than the connections there may be are of no use.
    private const int Backlog = 32;

    // A supervisor that does not accept for this long is stuck, and a person waits.
    private const int Patience = 5;

    /// <summary>Whoever holds the folder's lock may do this: a socket that is there is a dead run's.</summary>
    /// <exception cref="IOException">The folder's file system knows no sockets, or cannot be written.</exception>
    public static SafeFileHandle Bind(string folder)
    {
        Remove(folder);
        var socket = At(folder, UnixSocket.Bind);
        File.SetUnixFileMode(Path.Combine(folder, FileName), OwnerOnly);
        UnixSocket.Listen(socket, Backlog);
        return socket;
    }

    /// <exception cref="NativeException">Nobody takes commands there, or not from this user.</exception>
    public static SafeFileHandle Connect(string folder) => At(folder, path => UnixSocket.Connect(path, Patience));

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <summary>Directly, or where the path is longer than an address can be, by way of a descriptor of the folder.</summary>
    private static SafeFileHandle At(string folder, Func<string, SafeFileHandle> use)
    {
        var path = Path.Combine(folder, FileName);
        if (Encoding.UTF8.GetByteCount(path) <= UnixSocket.MaxPath) return use(path);
        using var opened = UnixSocket.OpenFolder(folder);
        return use($"/proc/self/fd/{opened.DangerousGetHandle()}/{FileName}");
    }
}
