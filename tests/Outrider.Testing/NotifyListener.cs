using System.Net.Sockets;
using System.Text;

namespace Outrider.Testing;

/// <summary>Stands where a service manager listens (sd_notify(3)).</summary>
internal sealed class NotifyListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _heard = [];

    /// <param name="address">A path, or <c>@name</c> in the abstract namespace.</param>
    public NotifyListener(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
        _socket.Blocking = false;
    }

    public string Address { get; }

    /// <summary>All assignments so far, in order.</summary>
    public IReadOnlyList<string> Heard()
    {
        var buffer = new byte[4096];
        lock (_heard)
        {
            while (_socket.Available > 0) _heard.AddRange(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)).Split('\n'));
            return [.. _heard];
        }
    }

    public void Dispose() => _socket.Dispose();
}
