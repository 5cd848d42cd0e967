using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace HttpBench.Wire;

/// <summary>One connection as bytes, plain or under TLS.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    public Connection(Socket socket, SslStream? tls = null)
    {
        _socket = socket;
        _tls = tls;
        socket.NoDelay = true;
    }

    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="tls">Null for plain TCP.</param>
    public static async Task<Connection> ConnectAsync(int port, SslClientAuthenticationOptions? tls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            if (tls is null) return new Connection(socket);
            var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(tls);
            return new Connection(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>0 at the end.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> into) => _tls is null ? _socket.ReceiveAsync(into) : _tls.ReadAsync(into);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes);
            return;
        }

        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }
}
