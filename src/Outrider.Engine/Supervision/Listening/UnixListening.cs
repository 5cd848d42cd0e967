using System.Net.Sockets;
using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.Supervision.Listening;

/// <summary>
/// Unix sockets at a path. The path outlives whoever bound it (unix(7)): one that a killed run has left, on which nobody answers, is taken away; one that somebody
/// answers on is theirs, and so is a file that is no socket.
/// </summary>
internal static class UnixListening
{
    private const int MostBytes = 107; // sun_path, less its NUL

    /// <exception cref="SocketException">Somebody else's, or a folder that is not there or not to be written.</exception>
    public static void Bind(Socket socket, ListenAddress address)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(address.Path) > MostBytes) throw new SocketException((int)SocketError.MessageSize);
        var end = new UnixDomainSocketEndPoint(address.Path);
        if (IsLeftOver(address, end)) Remove(address.Path);
        socket.Bind(end);
        // Between the two, only who the umask lets: narrower than asked for, mostly, and never for long.
        File.SetUnixFileMode(address.Path, address.Mode);
    }

    /// <summary>Where it is there and a socket.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (SocketFile.IsAt(path)) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and the next one to bind it is told.
        }
    }

    public static string Explain(ListenAddress address, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => $"'{address.Path}' is taken; stop who listens there, or give another path",
        SocketError.AccessDenied => $"'{address.Path}' may not be made by this user; give a path in a folder that may be written",
        SocketError.MessageSize => $"'{address.Path}' is longer than a socket's path may be; give one of at most {MostBytes} bytes",
        _ => $"'{address.Path}' cannot be listened on: {new SocketException((int)error).Message}; does its folder exist?",
    };

    private static bool IsLeftOver(ListenAddress address, UnixDomainSocketEndPoint end)
    {
        if (!SocketFile.IsAt(address.Path)) return false;
        using var caller = new Socket(AddressFamily.Unix, address.Transport == ListenTransport.UnixStream ? SocketType.Stream : SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            caller.Connect(end);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

}
