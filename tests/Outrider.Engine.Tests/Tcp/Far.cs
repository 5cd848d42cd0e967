using System.Net;
using System.Net.Sockets;

namespace Outrider.Engine.Tests.Tcp;

/// <summary>The other side: a listening socket, whose connections the test takes one by one and does with what it likes.</summary>
internal sealed class Far : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Far()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Address => $"127.0.0.1:{Port}";

    public Task<Socket> TakeAsync() => _listener.AcceptAsync();

    public void Dispose() => _listener.Dispose();

    /// <summary>All that comes until the end.</summary>
    public static async Task<byte[]> ReadAllAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await socket.ReceiveAsync(buffer) is > 0 and var count) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static async Task<string> ReadAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var got = 0; got < count;)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(got));
            if (more == 0) Assert.Fail($"the connection ended after {got} of {count} octets");
            got += more;
        }

        return System.Text.Encoding.ASCII.GetString(buffer);
    }
}
