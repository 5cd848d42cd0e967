using System.Text;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Systemd;

/// <summary>Where a service manager listens to us (sd_notify(3)): a datagram socket, by a path or an abstract name.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly SafeFileHandle _socket;
    private readonly string _address;

    private NotifySocket(SafeFileHandle socket, string address) => (_socket, _address) = (socket, address);

    /// <summary>Null where nobody listens, or where it is not of this machine (<c>vsock:</c>).</summary>
    /// <param name="environment">Looks up a variable; null where it is not set.</param>
    public static NotifySocket? Open(Func<string, string?> environment) =>
        environment("NOTIFY_SOCKET") is ['/' or '@', _, ..] address && Encoding.UTF8.GetByteCount(address) <= UnixSocket.MaxPath
            ? new NotifySocket(UnixSocket.Datagram(), address)
            : null;

    /// <summary>False where it is not taken: nobody is there, or many words wait to be heard (the kernel's queue is ten long, net.unix.max_dgram_qlen).</summary>
    /// <param name="assignments">As <c>READY=1</c>, a line each.</param>
    public bool TryTell(string assignments) => UnixSocket.TrySendTo(_socket, _address, Encoding.UTF8.GetBytes(assignments));

    public void Dispose() => _socket.Dispose();
}
